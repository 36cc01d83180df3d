#include "tools/vectors/hpke_vector.h"

#include <sodium.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdio>
#include <optional>
#include <utility>

#include "core/hpke/context.h"
#include "core/hpke/kem.h"
#include "core/hpke/key_schedule.h"
#include "core/hpke/labeled.h"
#include "core/hpke/testing.h"
#include "tools/vectors/fields.h"
#include "tools/vectors/hpke_messages.h"

namespace feldsiegel::vectors {
namespace {

using hpke::KemId;

std::string hexadecimal(std::uint64_t number) {
  std::array<char, 24> text{};
  std::snprintf(text.data(), text.size(), "0x%04llx", static_cast<unsigned long long>(number));
  return text.data();
}

// Compares a computed value with the member of that name, if the vector has it.
Verdict expect(const Fields& fields, std::string_view name, ByteView computed) {
  FELDSIEGEL_TRY(const std::optional<Bytes> listed, fields.hex_if_present(name));
  if (!listed || std::ranges::equal(*listed, computed)) return {};
  return Verdict::failed(fields.pointer_to(name), "the code computes another value");
}

Result<hpke::PrivateKey> private_key(const Fields& fields, std::string_view name) {
  FELDSIEGEL_TRY(const Bytes bytes, fields.hex(name));
  if (bytes.size() != hpke::Nsk) return Error{ErrorCode::invalid_value, fields.pointer_to(name)};
  hpke::PrivateKey key;
  std::ranges::copy(bytes, key.expose_secret_for_writing().begin());
  return key;
}

// What the vector is about, read before anything is computed.
struct Given {
  KemId kem;
  hpke::Mode mode;
  Bytes info;
  Bytes psk{};
  Bytes psk_id{};
  Bytes pkRm;
  Bytes enc;
  hpke::PrivateKey skRm;
};

struct Suite {
  std::uint64_t mode, kem_id, kdf_id, aead_id;
};

Result<Suite> read_suite(const Fields& fields) {
  FELDSIEGEL_TRY(const auto mode, fields.number("mode", 3));
  FELDSIEGEL_TRY(const auto kem_id, fields.number("kem_id", 0xffff));
  FELDSIEGEL_TRY(const auto kdf_id, fields.number("kdf_id", 0xffff));
  FELDSIEGEL_TRY(const auto aead_id, fields.number("aead_id", 0xffff));
  return Suite{mode, kem_id, kdf_id, aead_id};
}

std::optional<std::string> reason_to_skip(const Suite& suite) {
  if (!hpke::kem_from_number(static_cast<std::uint16_t>(suite.kem_id))) {
    return "KEM " + hexadecimal(suite.kem_id) + " is not supported";
  }
  if (suite.kdf_id != hpke::kdf_hkdf_sha256) return "KDF " + hexadecimal(suite.kdf_id) + " is not supported";
  if (suite.aead_id != hpke::aead_chacha20_poly1305) return "AEAD " + hexadecimal(suite.aead_id) + " is not supported";
  if (suite.mode > 1) return "mode " + std::to_string(suite.mode) + " (sender authentication) is not supported";
  return std::nullopt;
}

// VerifyPSKInputs: a psk in psk mode, none (or an empty one) in base mode.
Status read_psk(const Fields& fields, Given& given) {
  const bool needed = given.mode == hpke::Mode::psk;
  for (auto [name, value] : {std::pair{"psk", &given.psk}, std::pair{"psk_id", &given.psk_id}}) {
    FELDSIEGEL_TRY(const std::optional<Bytes> listed, fields.hex_if_present(name));
    if (needed && !listed) return Error{ErrorCode::missing_member, fields.pointer_to(name)};
    if (listed) *value = *listed;
    if (value->empty() == needed) return Error{ErrorCode::psk_inconsistent, fields.pointer_to(name)};
  }
  return {};
}

Result<Given> read_given(const Fields& fields, const Suite& suite) {
  const KemId kem = *hpke::kem_from_number(static_cast<std::uint16_t>(suite.kem_id));
  FELDSIEGEL_TRY(Bytes info, fields.hex("info"));
  FELDSIEGEL_TRY(Bytes pkRm, fields.hex("pkRm"));
  FELDSIEGEL_TRY(Bytes enc, fields.hex("enc"));
  FELDSIEGEL_TRY(hpke::PrivateKey skRm, private_key(fields, "skRm"));
  Given given{kem,
              static_cast<hpke::Mode>(suite.mode),
              std::move(info),
              {},
              {},
              std::move(pkRm),
              std::move(enc),
              std::move(skRm)};
  FELDSIEGEL_CHECK(read_psk(fields, given));
  return given;
}

// X25519 ignores the bits that clamping sets, and files print private keys both clamped and not.
bool is_same_private_key(KemId kem, ByteView a, ByteView b) {
  if (std::ranges::equal(a, b)) return true;
  if (kem != KemId::dhkem_x25519_hkdf_sha256 || a.size() != 32 || b.size() != 32) return false;
  const bool first = ((a[0] ^ b[0]) & 0xf8) == 0;
  const bool last = ((a[31] ^ b[31]) & 0x3f) == 0;
  return first && last && std::ranges::equal(a.subspan(1, 30), b.subspan(1, 30));
}

// X-Wing vectors older than revision 03 of draft-ietf-hpke-pq turn ikmR into the seed otherwise: as it is (revisions
// 00 to 02) or by plain SHAKE256 (draft-connolly-cfrg-xwing-kem). Their DeriveKeyPair is not the one that ships, so it
// is left out for them; all else in them is checked.
bool is_older_x_wing_derivation(KemId kem, ByteView ikmR, ByteView skRm) {
  if (kem != KemId::x_wing) return false;
  Bytes hashed(hpke::Nsk);
  crypto_xof_shake256(hashed.data(), hashed.size(), ikmR.data(), ikmR.size());
  return std::ranges::equal(ikmR, skRm) || std::ranges::equal(hashed, skRm);
}

Verdict check_keys(const Fields& fields, const Given& given) {
  FELDSIEGEL_MUST_PASS(expect(fields, "pkRm", hpke::public_key(given.kem, given.skRm)));
  FELDSIEGEL_TRY(const std::optional<Bytes> ikmR, fields.hex_if_present("ikmR"));
  if (!ikmR || is_older_x_wing_derivation(given.kem, *ikmR, given.skRm.expose_secret())) return {};
  const hpke::KeyPair derived = hpke::derive_key_pair(given.kem, *ikmR);
  if (is_same_private_key(given.kem, derived.skR.expose_secret(), given.skRm.expose_secret())) return {};
  return Verdict::failed(fields.pointer_to("ikmR"), "DeriveKeyPair gives another skRm");
}

Verdict check_encap(const Fields& fields, const Given& given, const hpke::SharedSecret& shared_secret) {
  FELDSIEGEL_TRY(const std::optional<Bytes> ikmE, fields.hex_if_present("ikmE"));
  if (!ikmE) return {};
  const auto made = hpke::encap_deterministic_for_testing(given.kem, given.pkRm, *ikmE);
  if (!made) return Error{made.error().code, fields.pointer_to("ikmE")};
  FELDSIEGEL_MUST_PASS(expect(fields, "enc", made->enc));
  if (!equal_in_constant_time(made->shared_secret.expose_secret(), shared_secret.expose_secret())) {
    return Verdict::failed(fields.pointer_to("ikmE"), "Encap and Decap disagree about the shared secret");
  }
  if (given.kem == KemId::x_wing) return {};
  FELDSIEGEL_MUST_PASS(expect(fields, "pkEm", made->enc));
  if (fields.find("skEm") == nullptr) return {};
  FELDSIEGEL_TRY(const hpke::PrivateKey skEm, private_key(fields, "skEm"));
  const hpke::KeyPair ephemeral = hpke::derive_key_pair(given.kem, *ikmE);
  if (is_same_private_key(given.kem, ephemeral.skR.expose_secret(), skEm.expose_secret())) return {};
  return Verdict::failed(fields.pointer_to("skEm"), "DeriveKeyPair gives another skEm");
}

Result<hpke::Context> set_up(const Fields& fields, const Given& given, const hpke::SharedSecret& shared_secret) {
  auto context = hpke::Context::key_schedule(given.kem, shared_secret, given.info, {given.psk, given.psk_id});
  if (!context) return Error{context.error().code, fields.pointer_to("psk")};
  return context;
}

Verdict check_schedule(const Fields& fields, const Given& given, const hpke::SharedSecret& shared_secret,
                       const hpke::Context& context) {
  FELDSIEGEL_MUST_PASS(expect(fields, "suite_id", hpke::hpke_suite_id(given.kem)));
  FELDSIEGEL_MUST_PASS(expect(fields, "key_schedule_context",
                              hpke::key_schedule_context(given.kem, given.mode, given.info, given.psk_id)));
  const auto secret = hpke::key_schedule_secret(given.kem, shared_secret, given.psk);
  FELDSIEGEL_MUST_PASS(expect(fields, "secret", secret.expose_secret()));
  FELDSIEGEL_MUST_PASS(expect(fields, "key", context.key().expose_secret()));
  FELDSIEGEL_MUST_PASS(expect(fields, "base_nonce", context.base_nonce().expose_secret()));
  return expect(fields, "exporter_secret", context.exporter_secret().expose_secret());
}

}  // namespace

bool is_hpke_vector(const Json& value) {
  if (!value.is_object()) return false;
  for (const char* name : {"kem_id", "kdf_id", "aead_id", "skRm", "pkRm", "enc"}) {
    if (value.contains(name)) return true;
  }
  return false;
}

Verdict check_hpke_vector(const Json& vector, const std::string& at) {
  FELDSIEGEL_TRY(const Fields fields, Fields::open(vector, at));
  FELDSIEGEL_TRY(const Suite suite, read_suite(fields));
  if (const auto why = reason_to_skip(suite)) return Verdict::skipped(*why);
  FELDSIEGEL_TRY(const Given given, read_given(fields, suite));
  FELDSIEGEL_MUST_PASS(check_keys(fields, given));

  const auto shared_secret = hpke::decap(given.kem, given.enc, given.skRm);
  if (!shared_secret) return Error{shared_secret.error().code, fields.pointer_to("enc")};
  FELDSIEGEL_MUST_PASS(expect(fields, "shared_secret", shared_secret->expose_secret()));
  FELDSIEGEL_MUST_PASS(check_encap(fields, given, *shared_secret));

  FELDSIEGEL_TRY(const hpke::Context context, set_up(fields, given, *shared_secret));
  FELDSIEGEL_MUST_PASS(check_schedule(fields, given, *shared_secret, context));
  FELDSIEGEL_TRY(hpke::Context sending, set_up(fields, given, *shared_secret));
  FELDSIEGEL_TRY(hpke::Context receiving, set_up(fields, given, *shared_secret));
  return check_hpke_messages(
      fields, {context, hpke::SenderContext(std::move(sending)), hpke::RecipientContext(std::move(receiving))});
}

}  // namespace feldsiegel::vectors
