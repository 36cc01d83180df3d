// The project's own vectors (tests/vectors), one failure per file: the specification, the native build and the
// WebAssembly build must agree byte for byte.
#include <doctest/doctest.h>
#include <sodium.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "core/base/base64url.h"
#include "core/base/encoding.h"
#include "core/base/hex.h"
#include "core/base/json.h"
#include "core/directory/key_directory.h"
#include "core/grant/grant.h"
#include "core/keys/tenant_key.h"
#include "core/seal/opener.h"
#include "core/seal/record_opener.h"
#include "core/seal/reply.h"
#include "core/seal/testing.h"
#include "tests/support/verified_token_maker.h"

namespace feldsiegel {
namespace {

namespace fs = std::filesystem;

// One vector; every access aborts the test when the file does not say what it must.
class Vector {
 public:
  explicit Vector(const fs::path& path) : name(path.filename().string()) {
    std::ifstream in(path, std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(in), {}};
    json_ = parse_json(as_bytes(text)).value();
  }
  explicit Vector(Json json) : json_(std::move(json)) {}

  bool has(const char* member) const { return json_.contains(member); }
  Vector operator[](const char* member) const { return Vector(*JsonObject::open(json_)->need(member).value()); }
  std::string text(const char* member) const { return JsonObject::open(json_)->text(member).value(); }
  Bytes hex(const char* member) const { return from_hex(text(member)).value(); }
  std::int64_t number(const char* member) const {
    return JsonObject::open(json_)->integer(member, 0, 1LL << 53).value();
  }

  std::string name;

 private:
  Json json_;
};

void copy(const Bytes& from, MutableByteView to) {
  REQUIRE(from.size() == to.size());
  std::copy(from.begin(), from.end(), to.begin());
}

std::vector<Vector> vectors(const char* folder) {
  std::vector<fs::path> paths;
  for (const auto& entry : fs::directory_iterator(fs::path(FELDSIEGEL_TEST_DATA) / "vectors" / folder)) {
    if (entry.path().extension() == ".json") paths.push_back(entry.path());
  }
  std::sort(paths.begin(), paths.end());
  std::vector<Vector> all;
  for (const fs::path& path : paths) all.emplace_back(path);
  return all;
}

Policy policy_for(const Vector& purpose) {
  const Json json{
      {"version", 1},
      {"name", "vectors"},
      {"purposes",
       Json::array(
           {{{"id", purpose.number("id")}, {"name", purpose.text("name")}, {"allow", {{"roles", {"Vectors"}}}}}})},
      {"collections", Json::array()}};
  return Policy::parse(as_bytes(json_text(json))).value();
}

Grant grant_for(const Vector& vector) {
  testing::VerifiedTokenMaker maker;
  maker.tenant = vector.text("tenant");
  maker.roles = {"Vectors"};
  return authorize(maker.make(), policy_for(vector["purpose"]), vector["purpose"].text("name")).value();
}

TenantKey key_for(const Vector& vector) {
  SecretBytes key = SecretBytes::copy_of(vector.hex("tenant_key"));
  return TenantKey::from_unwrapped(*TenantId::parse(vector.text("tenant")), std::move(key)).value();
}

Opener::DataSubjectSecrets secrets_of(const Vector& vector) {
  return [&vector](const DataSubjectRef& wanted) -> Result<Secret<32>> {
    if (!vector.has("data_subject")) return ErrorCode::data_subject_unknown;
    const Vector listed = vector["data_subject"];
    const bool same = wanted.domain_id == static_cast<std::uint64_t>(listed.number("domain_id")) &&
                      to_hex(wanted.pseudonym) == listed.text("pseudonym");
    if (!same) return ErrorCode::data_subject_unknown;
    Secret<32> secret;
    copy(listed.hex("secret"), secret.expose_secret_for_writing());
    return secret;
  };
}

std::string outcome_of(ValueType type, ByteView value) {
  if (type == ValueType::bytes) return "bytes:" + to_hex(value);
  return (type == ValueType::text ? "text:" : "json:") + std::string(as_text(value));
}

std::string refusal(const Error& error) { return "error:" + std::string(code_text(error.code)); }

std::string expected(const Vector& vector) {
  const Vector expect = vector["expect"];
  if (expect.has("error")) return "error:" + expect.text("error");
  return expect.text("type") + ":" + expect.text("value");
}

std::string open(const Vector& vector) {
  const Grant grant = grant_for(vector);
  const TenantKey key = key_for(vector);
  const Vector epochs = vector["epochs"];
  const EpochRange range{static_cast<std::uint32_t>(epochs.number("oldest")),
                         static_cast<std::uint32_t>(epochs.number("newest"))};
  auto opener = Opener::make(grant, key, range, secrets_of(vector)).value();
  const auto header = opener.open_header(vector.text("header"));
  if (!header.ok()) return refusal(header.error());
  RecordOpener records(vector.text("collection"));
  REQUIRE(records.start_record(vector.text("record_id")).ok());
  const auto opened = records.open(*header, vector.text("field"), vector.text("sealed"));
  return opened.ok() ? outcome_of(opened->type, opened->value) : refusal(opened.error());
}

Bytes aad_of(const Vector& vector) {
  Bytes aad;
  for (const char* part : {"collection", "record_id", "field"}) put_lp(aad, as_bytes(vector.text(part)));
  return aad;
}

ValueType type_of(const std::string& name) {
  if (name == "text") return ValueType::text;
  return name == "json" ? ValueType::json : ValueType::bytes;
}

struct Resealed {
  std::string header;
  std::string value;
};

Result<SealingSession::Channel> channel_for(const SealingSession& session, const Vector& vector) {
  const Vector purpose = vector["purpose"];
  const Purpose made{static_cast<std::uint32_t>(purpose.number("id")), purpose.text("name"), {}, {}, {}};
  if (!vector.has("data_subject")) return session.open_channel(made);
  const Vector subject = vector["data_subject"];
  DataSubjectSecret secret{{static_cast<std::uint64_t>(subject.number("domain_id")), {}}, {}};
  copy(subject.hex("pseudonym"), secret.data_subject.pseudonym);
  copy(subject.hex("secret"), secret.secret.expose_secret_for_writing());
  return session.open_channel(made, secret);
}

Resealed reseal(const Vector& vector) {
  const Vector made = vector["seal"];
  const auto suite = hpke::kem_from_number(static_cast<std::uint16_t>(made.number("suite"))).value();
  const auto epoch = static_cast<std::uint32_t>(made.number("epoch"));
  Bytes public_key = key_for(vector).recipient_public_key(epoch, suite);
  CHECK(to_hex(public_key) == made.text("public_key"));
  const KeyId kid = key_id_of(public_key);
  CHECK(to_hex(kid) == made.text("kid"));
  const RecipientEntry recipient{kid, epoch, suite, std::move(public_key), EpochState::active};

  auto session =
      SealingSessionForTesting::start_for_testing(*TenantId::parse(vector.text("tenant")), recipient, made.hex("ikmE"))
          .value();
  const auto channel = channel_for(session, vector).value();
  const Vector expect = vector["expect"];
  const ValueType type = type_of(expect.text("type"));
  const std::string text = expect.text("value");
  const Bytes value = type == ValueType::bytes ? from_hex(text).value() : to_bytes(as_bytes(text));
  const Bytes aad = aad_of(vector);
  CHECK(to_hex(aad) == made.text("aad"));
  const SealingSession::Field field{aad, type, value, static_cast<std::uint32_t>(made.number("bucket")),
                                    vector.has("data_subject") ? 1u : 0u};
  Resealed resealed;
  while (session.sealed_count() <= static_cast<std::uint64_t>(made.number("seq"))) {
    resealed.value.clear();
    if (!session.seal(channel, field, resealed.value).ok()) FAIL("does not seal");
  }
  std::vector<DataSubjectRef> listed;
  if (vector.has("data_subject")) {
    DataSubjectRef& ref = listed.emplace_back();
    ref.domain_id = static_cast<std::uint64_t>(vector["data_subject"].number("domain_id"));
    copy(vector["data_subject"].hex("pseudonym"), ref.pseudonym);
  }
  resealed.header = session.header(listed);
  return resealed;
}

TEST_CASE("every sealed vector opens to its value or is refused with its code") {
  const auto all = vectors("seal");
  REQUIRE(all.size() >= 60);
  for (const Vector& vector : all) {
    CAPTURE(vector.name);
    CHECK(open(vector) == expected(vector));
  }
}

TEST_CASE("sealing with the vectors' randomness gives the vectors' bytes") {
  std::size_t sealed = 0;
  for (const Vector& vector : vectors("seal")) {
    if (!vector.has("seal")) continue;
    CAPTURE(vector.name);
    const Resealed again = reseal(vector);
    CHECK(again.header == vector.text("header"));
    CHECK(again.value == vector.text("sealed"));
    ++sealed;
  }
  CHECK(sealed >= 20);
}

TEST_CASE("every sealed vector opens through HPKE alone, without any of the sealing code") {
  for (const Vector& vector : vectors("seal")) {
    if (!vector.has("seal")) continue;
    CAPTURE(vector.name);
    const Vector made = vector["seal"];
    const auto sealed = parse_sealed_value(vector.text("sealed")).value();
    const Bytes key = made.hex("key"), aad = made.hex("aad");
    Bytes nonce = made.hex("base_nonce");
    for (std::size_t i = 0; i < 8; ++i) {
      nonce[11 - i] = static_cast<std::uint8_t>(nonce[11 - i] ^ (sealed.head.seq >> (8 * i)));
    }
    Bytes plaintext(sealed.ct.size() - hpke::Nt);
    REQUIRE(crypto_aead_chacha20poly1305_ietf_decrypt(plaintext.data(), nullptr, nullptr, sealed.ct.data(),
                                                      sealed.ct.size(), aad.data(), aad.size(), nonce.data(),
                                                      key.data()) == 0);
    CHECK(to_hex(plaintext) == made.text("plaintext"));
  }
}

TEST_CASE("every reply vector opens or is refused with its code") {
  const auto all = vectors("reply");
  REQUIRE(all.size() >= 10);
  for (const Vector& vector : all) {
    CAPTURE(vector.name);
    const auto suite = hpke::kem_from_number(static_cast<std::uint16_t>(vector.number("suite"))).value();
    const auto key = ReplyKeyForTesting::from_private_key_for_testing(suite, vector.hex("private_key")).value();
    CHECK(to_hex(key.public_key()) == vector.text("public_key"));
    const ReplyContext context{*TenantId::parse(vector.text("tenant")), vector.text("person"),
                               vector.text("request_id")};
    const auto opened = key.open(vector.hex("enc"), vector.hex("ct"), context);
    const Vector expect = vector["expect"];
    if (expect.has("error")) {
      REQUIRE_FALSE(opened.ok());
      CHECK(code_text(opened.error().code) == expect.text("error"));
    } else {
      CHECK(to_hex(reply_info(context)) == vector.text("info"));
      REQUIRE(opened.ok());
      CHECK(as_text(opened->expose_secret()) == expect.text("value"));
    }
  }
}

TEST_CASE("every directory vector verifies or is refused with its code and place") {
  const auto all = vectors("directory");
  REQUIRE(all.size() >= 10);
  for (const Vector& vector : all) {
    CAPTURE(vector.name);
    const DirectoryExpectation expectation{parse_directory_signer(vector.text("signer")).value(),
                                           *TenantId::parse(vector.text("tenant")), vector.number("now"),
                                           static_cast<std::uint64_t>(vector.number("least_version"))};
    const std::string jws = vector.text("jws");
    const auto verified = verify_directory(as_bytes(jws), expectation);
    const Vector expect = vector["expect"];
    if (expect.has("error")) {
      REQUIRE_FALSE(verified.ok());
      CHECK(code_text(verified.error().code) == expect.text("error"));
      CHECK(verified.error().at.pointer() == expect.text("at"));
    } else {
      REQUIRE(verified.ok());
      CHECK(verified->version == static_cast<std::uint64_t>(expect.number("version")));
      CHECK(to_hex((*verified->active_recipient())->kid) == expect.text("active_kid"));
      CHECK(verified->policy.hash_hex() == expect.text("policy_sha256"));
      CHECK(verified->expires == expect.number("expires"));
      CHECK(DirectorySigner::from_seed(vector.hex("signer_seed")).sign(*verified) == jws);
    }
  }
}

}  // namespace
}  // namespace feldsiegel
