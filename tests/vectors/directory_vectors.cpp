// Key directories: one that verifies, and one failure per file.
#include "core/base/base64url.h"
#include "core/base/error.h"
#include "core/base/hex.h"
#include "core/directory/key_directory.h"
#include "tests/vectors/sealer.h"

namespace feldsiegel::vectors {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::int64_t issued = 1'800'000'000;
constexpr std::int64_t day = 86'400;
constexpr const char* policy_text =
    R"({"version":1,"name":"personnel","purposes":[{"id":1,"name":"payroll","allow":{"roles":["Payroll.Read"]}}],)"
    R"("collections":[{"name":"employees","record_id":"id","fields":{"id":{"protect":"clear"},)"
    R"("salary":{"protect":"seal","purpose":"payroll","bucket":32}}}]})";

RecipientEntry entry(std::uint32_t epoch, EpochState state) {
  Bytes public_key = tenant_key().recipient_public_key(epoch, x25519);
  const KeyId kid = key_id_of(public_key);
  return {kid, epoch, x25519, std::move(public_key), state};
}

KeyDirectory directory() {
  return {3,
          *TenantId::parse(tenant_text),
          {entry(2, EpochState::active), entry(1, EpochState::opening)},
          {},
          Policy::parse(as_bytes(policy_text)).value(),
          issued,
          issued + day};
}

Json base_vector(const std::string& about) {
  const Bytes seed = counting(0x40, 32);
  const DirectorySigner signer = DirectorySigner::from_seed(seed);
  return {{"about", about},
          {"signer_seed", to_hex(seed)},
          {"signer", directory_signer_text(signer.public_key())},
          {"tenant", tenant_text},
          {"now", issued + 60},
          {"least_version", 3},
          {"jws", signer.sign(directory())}};
}

void add_refused(VectorFiles& files, const std::string& name, const std::string& about, const Error& error,
                 const char* member, const Json& value) {
  Json vector = base_vector(about);
  vector[member] = value;
  vector["expect"] = {{"error", code_text(error.code)}, {"at", error.at.pointer()}};
  files.push_back({"directory/refused-" + name + ".json", std::move(vector)});
}

// The JWS with one of its texts replaced.
std::string jws_with(const char* member, const std::string& text) {
  Json jws = Json::parse(DirectorySigner::from_seed(counting(0x40, 32)).sign(directory()), nullptr, false);
  jws[member] = text;
  return jws.dump();
}

std::string jws_with_header(std::string_view header) { return jws_with("protected", to_base64url(as_bytes(header))); }

}  // namespace

void add_directory_vectors(VectorFiles& files) {
  const KeyDirectory made = directory();
  Json good = base_vector("A directory with two epochs; the newer one is active.");
  good["expect"] = {{"version", made.version},
                    {"active_kid", to_hex(made.recipients[0].kid)},
                    {"policy_sha256", made.policy.hash_hex()},
                    {"expires", made.expires}};
  files.push_back({"directory/verifies.json", std::move(good)});

  const std::string other_signer = directory_signer_text(DirectorySigner::from_seed(counting(0x41, 32)).public_key());
  add_refused(files, "other-signer", "Signed by someone else than pinned.", {ErrorCode::directory_signature_invalid},
              "signer", other_signer);
  add_refused(files, "payload-replaced", "The payload replaced: the signature is looked at first.",
              {ErrorCode::directory_signature_invalid}, "jws", jws_with("payload", to_base64url(as_bytes("{}"))));
  add_refused(files, "algorithm-none", "A header that says alg none.",
              {ErrorCode::directory_malformed, {"protected", "alg"}}, "jws",
              jws_with_header(R"({"alg":"none","typ":"feldsiegel-key-directory+jws"})"));
  add_refused(files, "header-kid", "A header with a parameter beside alg and typ.",
              {ErrorCode::directory_malformed, {"protected", "kid"}}, "jws",
              jws_with_header(R"({"alg":"EdDSA","kid":"1","typ":"feldsiegel-key-directory+jws"})"));
  add_refused(files, "signature-short", "A signature of 63 bytes.", {ErrorCode::directory_malformed, {"signature"}},
              "jws", jws_with("signature", to_base64url(Bytes(63))));
  add_refused(files, "expired", "Looked at when it expires.", {ErrorCode::directory_expired, {"payload", "expires"}},
              "now", issued + day);
  add_refused(files, "not-yet-valid", "Dated more than five minutes ahead.",
              {ErrorCode::directory_not_yet_valid, {"payload", "issued"}}, "now", issued - 301);
  add_refused(files, "rollback", "Older than one that was seen before.",
              {ErrorCode::directory_rollback, {"payload", "version"}}, "least_version", 4);
  add_refused(files, "other-tenant", "Another tenant's directory.",
              {ErrorCode::directory_tenant_mismatch, {"payload", "tenant"}}, "tenant",
              "11111111-1111-4111-8111-111111111112");
}

}  // namespace feldsiegel::vectors
