// RFC 9497 appendix A.1 and RFC 9380 appendix K.3 through core/oprf.
#include <fstream>
#include <iterator>

#include "core/base/json.h"
#include "core/oprf/expand_message.h"
#include "core/oprf/testing.h"
#include "tests/core/oprf/oprf_fixture.h"

namespace feldsiegel::oprf {
namespace {

using namespace tests;

Json suite_of(const std::string& name) {
  std::ifstream file(std::string(FELDSIEGEL_TEST_DATA) + "/vectors/oprf/" + name, std::ios::binary);
  const std::string content{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  const auto document = parse_json(as_bytes(content));
  REQUIRE(document.ok());
  REQUIRE(document->size() == 1);
  return (*document)[0];
}

std::string text(const Json& object, const char* name) {
  const auto* found = object[name].get_ptr<const std::string*>();
  REQUIRE(found != nullptr);
  return *found;
}

std::vector<Bytes> list(const Json& object, const char* name) {
  std::vector<Bytes> result;
  const std::string listed = text(object, name) + ",";
  for (std::size_t begin = 0; begin < listed.size(); begin = listed.find(',', begin) + 1) {
    result.push_back(from_hex(listed.substr(begin, listed.find(',', begin) - begin)).value_or(Bytes{}));
  }
  return result;
}

template <class Arrays>
std::string joined(const Arrays& arrays) {
  std::string result;
  for (const auto& array : arrays) result += (result.empty() ? "" : ",") + to_hex(array);
  return result;
}

KeyPair derived_key(const Json& suite, Mode mode) {
  const Bytes seed = list(suite, "seed")[0];
  Secret<Ns> secret;
  std::copy(seed.begin(), seed.end(), secret.expose_secret_for_writing().begin());
  auto key = KeyPair::derive(mode, secret, list(suite, "keyInfo")[0]);
  REQUIRE(key.ok());
  return std::move(key).value();
}

struct Case {
  const char* file;
  Mode mode;
  std::size_t vectors;
};
constexpr Case cases[] = {{"rfc9497-oprf.json", Mode::oprf, 2}, {"rfc9497-voprf.json", Mode::voprf, 3}};

TEST_CASE("DeriveKeyPair gives the published keys") {
  for (const Case& a : cases) {
    const Json suite = suite_of(a.file);
    const KeyPair key = derived_key(suite, a.mode);
    CHECK(to_hex(key.skS().expose_secret()) == text(suite, "skSm"));
    if (a.mode == Mode::voprf) CHECK(to_hex(key.pkS()) == text(suite, "pkSm"));
  }
}

TEST_CASE("Blind, BlindEvaluate, Finalize and Evaluate give the published values") {
  for (const Case& a : cases) {
    const Json suite = suite_of(a.file);
    const KeyPair key = derived_key(suite, a.mode);
    REQUIRE(suite["vectors"].size() == a.vectors);
    for (const Json& vector : suite["vectors"]) {
      const std::vector<Bytes> inputs = list(vector, "Input");
      const std::vector<ByteView> input_views(inputs.begin(), inputs.end());
      const auto batch = blind_for_testing(a.mode, input_views, list(vector, "Blind"));
      REQUIRE(batch.ok());
      CHECK(joined(batch->blinded_elements()) == text(vector, "BlindedElement"));

      const auto evaluated = blind_evaluate_unproven(key, batch->blinded_elements());
      REQUIRE(evaluated.ok());
      CHECK(joined(*evaluated) == text(vector, "EvaluationElement"));

      std::vector<Output> outputs;
      for (const Bytes& input : inputs) outputs.push_back(evaluate(a.mode, key, input).value());
      CHECK(joined(outputs) == text(vector, "Output"));
      if (a.mode == Mode::oprf) CHECK(batch->finalize_unproven(*evaluated).value() == outputs);
    }
  }
}

TEST_CASE("GenerateProof with the published randomness gives the published proof, which verifies") {
  const Json suite = suite_of("rfc9497-voprf.json");
  const KeyPair key = derived_key(suite, Mode::voprf);
  for (const Json& vector : suite["vectors"]) {
    const std::vector<Bytes> inputs = list(vector, "Input");
    const std::vector<ByteView> input_views(inputs.begin(), inputs.end());
    const auto batch = blind_for_testing(Mode::voprf, input_views, list(vector, "Blind"));
    REQUIRE(batch.ok());
    const auto evaluation = blind_evaluate_for_testing(key, batch->blinded_elements(), list(vector["Proof"], "r")[0]);
    REQUIRE(evaluation.ok());
    CHECK(to_hex(evaluation->proof) == text(vector["Proof"], "proof"));
    const auto outputs = batch->finalize(*evaluation, key.pkS());
    REQUIRE(outputs.ok());
    CHECK(joined(*outputs) == text(vector, "Output"));
  }
}

std::string expanded(std::string_view msg, std::size_t len_in_bytes) {
  Bytes out(len_in_bytes);
  expand_message_xmd({as_bytes(msg)}, "QUUX-V01-CS02-with-expander-SHA512-256", out);
  return to_hex(out);
}

TEST_CASE("expand_message_xmd gives the published bytes") {
  CHECK(expanded("", 32) == "6b9a7312411d92f921c6f68ca0b6380730a1a4d982c507211a90964c394179ba");
  CHECK(expanded("abc", 32) == "0da749f12fbe5483eb066a5f595055679b976e93abe9be6f0f6318bce7aca8dc");
  CHECK(expanded("abcdef0123456789", 32) == "087e45a86e2939ee8b91100af1583c4938e0f5fc6c9db4b107b83346bc967f58");
  CHECK(expanded("", 128) ==
        "41b037d1734a5f8df225dd8c7de38f851efdb45c372887be655212d07251b921b052b62eaed99b46f72f2ef4cc96bfaf"
        "254ebbbec091e1a3b9e4fb5e5b619d2e0c5414800a1d882b62bb5cd1778f098b8eb6cb399d5d9d18f5d5842cf5d13d7e"
        "b00a7cff859b605da678b318bd0e65ebff70bec88c753b159a805d2c89c55961");
}

}  // namespace
}  // namespace feldsiegel::oprf
