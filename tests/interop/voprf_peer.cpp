// core/oprf behind a pipe, for tests against other implementations: one JSON request per line of standard input, one
// JSON answer per line of standard output. All byte strings are hexadecimal. A test tool: it prints private keys.
// `mode` is 0 (OPRF) or 1 (VOPRF); in mode 0 `proof` and `pk` are left out.
//
//   {"do":"generate"}                                      -> {"sk","pk"}
//   {"do":"derive","mode","seed","info"}                   -> {"sk","pk"}
//   {"do":"blind","mode","inputs":[...]}                   -> {"blinded":[...]}         keeps the batch for `finalize`
//   {"do":"finalize","evaluated":[...],"proof","pk"}       -> {"outputs":[...]}         of the batch blinded last
//   {"do":"blind_evaluate","mode","sk","blinded":[...]}    -> {"evaluated":[...],"proof"}
//   {"do":"evaluate","mode","sk","input"}                  -> {"output"}
//
// Anything refused gives {"error": code, "at": pointer}.
#include <algorithm>
#include <array>
#include <iostream>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/base/hex.h"
#include "core/base/json.h"
#include "core/base/random.h"
#include "core/oprf/client.h"
#include "core/oprf/server.h"

namespace feldsiegel::oprf {
namespace {

Result<Bytes> hex(JsonObject& object, std::string_view name) {
  FELDSIEGEL_TRY(const std::string text, object.text(name));
  const auto bytes = from_hex(text);
  if (!bytes) return Error{ErrorCode::invalid_value, object.place_of(name)};
  return *bytes;
}

template <std::size_t N>
Result<std::array<std::uint8_t, N>> fixed(JsonObject& object, std::string_view name) {
  FELDSIEGEL_TRY(const Bytes bytes, hex(object, name));
  if (bytes.size() != N) return Error{ErrorCode::invalid_value, object.place_of(name)};
  std::array<std::uint8_t, N> array;
  std::ranges::copy(bytes, array.begin());
  return array;
}

Result<std::vector<Bytes>> hex_list(JsonObject& object, std::string_view name) {
  FELDSIEGEL_TRY(const std::vector<std::string> texts, object.texts(name));
  std::vector<Bytes> list;
  for (const std::string& text : texts) {
    const auto bytes = from_hex(text);
    if (!bytes) return Error{ErrorCode::invalid_value, object.place_of(name)};
    list.push_back(*bytes);
  }
  return list;
}

Result<std::vector<Element>> elements(JsonObject& object, std::string_view name) {
  FELDSIEGEL_TRY(const std::vector<Bytes> list, hex_list(object, name));
  Bytes joined;
  for (const Bytes& bytes : list) append(joined, bytes);
  return split_elements(joined);
}

template <class Arrays>
Json texts_of(const Arrays& arrays) {
  Json list = Json::array();
  for (const auto& array : arrays) list.push_back(to_hex(array));
  return list;
}

Result<Mode> mode_of(JsonObject& request) {
  FELDSIEGEL_TRY(const std::int64_t mode, request.integer("mode", 0, 1));
  return static_cast<Mode>(mode);
}

Json printed(const KeyPair& key) { return {{"sk", to_hex(key.skS().expose_secret())}, {"pk", to_hex(key.pkS())}}; }

Result<Json> derive(JsonObject& request) {
  FELDSIEGEL_TRY(const Mode mode, mode_of(request));
  FELDSIEGEL_TRY(const auto bytes, fixed<Ns>(request, "seed"));
  FELDSIEGEL_TRY(const Bytes info, hex(request, "info"));
  Secret<Ns> seed;
  std::ranges::copy(bytes, seed.expose_secret_for_writing().begin());
  FELDSIEGEL_TRY(const KeyPair key, KeyPair::derive(mode, seed, info));
  return printed(key);
}

Result<Json> server_blind_evaluate(JsonObject& request) {
  FELDSIEGEL_TRY(const Mode mode, mode_of(request));
  FELDSIEGEL_TRY(const Bytes sk, hex(request, "sk"));
  FELDSIEGEL_TRY(const auto blinded, elements(request, "blinded"));
  FELDSIEGEL_TRY(const KeyPair key, KeyPair::from_private_key(sk));
  if (mode == Mode::oprf) {
    FELDSIEGEL_TRY(const auto evaluated, blind_evaluate_unproven(key, blinded));
    return Json{{"evaluated", texts_of(evaluated)}};
  }
  FELDSIEGEL_TRY(const Evaluation evaluation, blind_evaluate(key, blinded));
  return Json{{"evaluated", texts_of(evaluation.evaluated_elements)}, {"proof", to_hex(evaluation.proof)}};
}

Result<Json> server_evaluate(JsonObject& request) {
  FELDSIEGEL_TRY(const Mode mode, mode_of(request));
  FELDSIEGEL_TRY(const Bytes sk, hex(request, "sk"));
  FELDSIEGEL_TRY(const Bytes input, hex(request, "input"));
  FELDSIEGEL_TRY(const KeyPair key, KeyPair::from_private_key(sk));
  FELDSIEGEL_TRY(const Output output, evaluate(mode, key, input));
  return Json{{"output", to_hex(output)}};
}

class Client {
 public:
  Result<Json> blind(JsonObject& request) {
    FELDSIEGEL_TRY(mode_, mode_of(request));
    FELDSIEGEL_TRY(const std::vector<Bytes> inputs, hex_list(request, "inputs"));
    const std::vector<ByteView> views(inputs.begin(), inputs.end());
    FELDSIEGEL_TRY(batch_, BlindedBatch::blind(mode_, views));
    return Json{{"blinded", texts_of(batch_->blinded_elements())}};
  }

  Result<Json> finalize(JsonObject& request) const {
    if (!batch_) return ErrorCode::bad_request;
    FELDSIEGEL_TRY(auto evaluated, elements(request, "evaluated"));
    if (mode_ == Mode::oprf) {
      FELDSIEGEL_TRY(const auto outputs, batch_->finalize_unproven(evaluated));
      return Json{{"outputs", texts_of(outputs)}};
    }
    FELDSIEGEL_TRY(const Proof proof, fixed<Nproof>(request, "proof"));
    FELDSIEGEL_TRY(const Element pk, fixed<Ne>(request, "pk"));
    FELDSIEGEL_TRY(const auto outputs, batch_->finalize({std::move(evaluated), proof}, pk));
    return Json{{"outputs", texts_of(outputs)}};
  }

 private:
  Mode mode_ = Mode::voprf;
  std::optional<BlindedBatch> batch_;
};

Result<Json> answer(Client& client, std::string_view line) {
  FELDSIEGEL_TRY(const Json document, parse_json(as_bytes(line)));
  FELDSIEGEL_TRY(JsonObject request, JsonObject::open(document));
  FELDSIEGEL_TRY(const std::string verb, request.text("do"));
  if (verb == "generate") return printed(KeyPair::generate());
  if (verb == "derive") return derive(request);
  if (verb == "blind") return client.blind(request);
  if (verb == "finalize") return client.finalize(request);
  if (verb == "blind_evaluate") return server_blind_evaluate(request);
  if (verb == "evaluate") return server_evaluate(request);
  return Error{ErrorCode::invalid_value, {"do"}};
}

}  // namespace
}  // namespace feldsiegel::oprf

int main() {
  using namespace feldsiegel;
  initialize_core();
  oprf::Client client;
  std::string line;
  while (std::getline(std::cin, line)) {
    const auto reply = oprf::answer(client, line);
    const Json said =
        reply.ok() ? *reply : Json{{"error", code_text(reply.error().code)}, {"at", reply.error().at.pointer()}};
    std::cout << json_text(said) << std::endl;
  }
}
