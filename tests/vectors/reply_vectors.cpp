// Replies re-sealed to a caller's key.
#include <cstdlib>

#include "core/base/error.h"
#include "core/base/hex.h"
#include "core/hpke/context.h"
#include "core/hpke/testing.h"
#include "core/seal/reply.h"
#include "tests/vectors/sealer.h"

namespace feldsiegel::vectors {
namespace {

using Json = nlohmann::ordered_json;

constexpr const char* person = "22222222-2222-4222-8222-222222222222";
constexpr const char* request_id = "55555555-5555-4555-8555-555555555555";
constexpr const char* document =
    R"({"records":[{"id":"E-1","salary":"52000"}],"request_id":"55555555-5555-4555-8555-555555555555","withheld":[]})";

Json reply_vector(const std::string& about, hpke::KemId suite) {
  const Bytes ikmR = counting(0x60, 32);
  const auto keys = hpke::derive_key_pair(suite, ikmR);
  const auto made = hpke::encap_deterministic_for_testing(suite, keys.pkR, encapsulation_randomness(suite));
  const Bytes info = reply_info({*TenantId::parse(tenant_text), person, request_id});
  const auto context = hpke::Context::key_schedule(suite, made->shared_secret, info);
  const std::string_view text(document);
  Bytes ct(text.size() + hpke::Nt);
  context->seal_at(0, {}, as_bytes(text), ct.data());
  return {{"about", about},
          {"suite", static_cast<std::uint16_t>(suite)},
          {"private_key", to_hex(keys.skR.expose_secret())},
          {"public_key", to_hex(keys.pkR)},
          {"tenant", tenant_text},
          {"person", person},
          {"request_id", request_id},
          {"info", to_hex(info)},
          {"enc", to_hex(made->enc)},
          {"ct", to_hex(ct)}};
}

void add_refused(VectorFiles& files, const std::string& name, const std::string& about, ErrorCode error,
                 const char* member, const std::string& value) {
  Json vector = reply_vector(about, x25519);
  vector[member] = value;
  vector["expect"] = {{"error", code_text(error)}};
  files.push_back({"reply/refused-" + name + ".json", std::move(vector)});
}

std::string flipped(const char* member) {
  const Json vector = reply_vector("", x25519);
  Bytes bytes = from_hex(*vector.find(member)->get_ptr<const std::string*>()).value();
  bytes.front() ^= 1;
  return to_hex(bytes);
}

}  // namespace

void add_reply_vectors(VectorFiles& files) {
  for (const hpke::KemId suite : {x25519, hpke::KemId::x_wing}) {
    const bool hybrid = suite == hpke::KemId::x_wing;
    Json vector = reply_vector(hybrid ? "A reply under X-Wing." : "A reply under DHKEM(X25519, HKDF-SHA256).", suite);
    vector["expect"] = {{"value", document}};
    files.push_back({hybrid ? "reply/x-wing.json" : "reply/x25519.json", std::move(vector)});
  }
  add_refused(files, "other-person", "Meant for someone else.", ErrorCode::not_authentic, "person",
              "22222222-2222-4222-8222-222222222223");
  add_refused(files, "other-tenant", "Meant for another tenant.", ErrorCode::not_authentic, "tenant",
              "11111111-1111-4111-8111-111111111112");
  add_refused(files, "other-request", "The answer to another request.", ErrorCode::not_authentic, "request_id",
              "55555555-5555-4555-8555-555555555556");
  add_refused(files, "ciphertext-flipped", "One bit of the ciphertext flipped.", ErrorCode::not_authentic, "ct",
              flipped("ct"));
  add_refused(files, "enc-flipped", "One bit of the encapsulation flipped.", ErrorCode::not_authentic, "enc",
              flipped("enc"));
  add_refused(files, "enc-zero", "An encapsulation whose X25519 result is all zero.", ErrorCode::encapsulation_invalid,
              "enc", std::string(64, '0'));
  add_refused(files, "enc-short", "An encapsulation of 31 bytes.", ErrorCode::encapsulation_invalid, "enc",
              std::string(62, '1'));
  add_refused(files, "ciphertext-short", "Shorter than a tag.", ErrorCode::not_authentic, "ct", std::string(30, '0'));
}

}  // namespace feldsiegel::vectors
