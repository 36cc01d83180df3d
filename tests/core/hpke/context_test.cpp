// What a context refuses to open, and what it never does on the way.
#include "core/hpke/context.h"

#include <limits>

#include "core/base/random.h"
#include "core/hpke/key_schedule.h"
#include "core/hpke/labeled.h"
#include "tests/core/hpke/vector_file.h"

namespace feldsiegel::hpke {
namespace {

using namespace feldsiegel::tests;

constexpr KemId kem = KemId::dhkem_x25519_hkdf_sha256;

SharedSecret some_secret(std::uint8_t fill = 0x42) {
  SharedSecret shared_secret;
  for (std::uint8_t& byte : shared_secret.expose_secret_for_writing()) byte = fill;
  return shared_secret;
}

Context context_of(std::string_view info = "info", Psk psk = {}, std::uint8_t fill = 0x42, KemId id = kem) {
  auto context = Context::key_schedule(id, some_secret(fill), as_bytes(info), psk);
  REQUIRE(context.ok());
  return std::move(context).value();
}

Bytes seal(const Context& context, std::uint64_t seq, ByteView aad, ByteView pt) {
  Bytes ct(pt.size() + Nt);
  context.seal_at(seq, aad, pt, ct.data());
  return ct;
}

bool opens(const Context& context, std::uint64_t seq, ByteView aad, ByteView ct) {
  Bytes pt(ct.size() < Nt ? 1 : ct.size() - Nt + 1);
  return context.open_at(seq, aad, ct, pt.data());
}

const Bytes message = to_bytes(as_bytes("thirty-two bytes of a plaintext!"));
const Bytes aad = to_bytes(as_bytes("aad"));

TEST_CASE("plaintexts of every length around a block seal and open, also in place") {
  const Context context = context_of();
  for (const unsigned size : {0u, 1u, 15u, 16u, 17u, 31u, 32u, 33u, 63u, 64u, 65u, 1000u}) {
    CAPTURE(size);
    const Bytes pt = random_bytes(size);
    const Bytes ct = seal(context, 7, aad, pt);
    Bytes buffer = pt;
    buffer.resize(size + Nt);
    context.seal_at(7, aad, {buffer.data(), size}, buffer.data());
    CHECK(buffer == ct);
    CHECK(context.open_at(7, aad, buffer, buffer.data()));
    buffer.resize(size);
    CHECK(buffer == pt);
  }
}

TEST_CASE("a ciphertext with any byte altered does not open, and leaves no plaintext") {
  const Context context = context_of();
  const Bytes ct = seal(context, 0, aad, message);
  for (std::size_t i = 0; i < ct.size(); ++i) {
    Bytes altered = ct;
    altered[i] ^= 0x80;
    Bytes pt(message.size(), 0x55);
    CHECK_FALSE(context.open_at(0, aad, altered, pt.data()));
    CHECK(pt == Bytes(message.size(), 0));
  }
}

TEST_CASE("a truncated or extended ciphertext does not open") {
  const Context context = context_of();
  const Bytes ct = seal(context, 0, aad, message);
  for (std::size_t size = 0; size < ct.size(); ++size) CHECK_FALSE(opens(context, 0, aad, {ct.data(), size}));
  Bytes longer = ct;
  longer.push_back(0);
  CHECK_FALSE(opens(context, 0, aad, longer));
}

TEST_CASE("a ciphertext does not open under another sequence number, aad, info, secret, KEM or mode") {
  const Context context = context_of();
  const Bytes psk(32, 9);
  const Bytes ct = seal(context, 5, aad, message);
  CHECK(opens(context, 5, aad, ct));
  CHECK_FALSE(opens(context, 4, aad, ct));
  CHECK_FALSE(opens(context, 5 + (std::uint64_t{1} << 63), aad, ct));
  CHECK_FALSE(opens(context, 5, {}, ct));
  CHECK_FALSE(opens(context, 5, as_bytes("aae"), ct));
  CHECK_FALSE(opens(context_of("infp"), 5, aad, ct));
  CHECK_FALSE(opens(context_of("info", {}, 0x43), 5, aad, ct));
  CHECK_FALSE(opens(context_of("info", {}, 0x42, KemId::x_wing), 5, aad, ct));
  CHECK_FALSE(opens(context_of("info", {psk, as_bytes("id")}), 5, aad, ct));
}

TEST_CASE("in psk mode both the psk and its identity must be the same") {
  const Bytes psk(32, 9);
  const Bytes other_psk(32, 8);
  const Bytes ct = seal(context_of("info", {psk, as_bytes("id")}), 0, aad, message);
  CHECK(opens(context_of("info", {psk, as_bytes("id")}), 0, aad, ct));
  CHECK_FALSE(opens(context_of("info", {other_psk, as_bytes("id")}), 0, aad, ct));
  CHECK_FALSE(opens(context_of("info", {psk, as_bytes("ie")}), 0, aad, ct));
}

TEST_CASE("half a psk, or one too short to hold 32 bytes of entropy, is refused") {
  const Bytes psk(32, 9);
  const Bytes short_psk(31, 9);
  const Psk bad[] = {{psk, {}}, {{}, as_bytes("id")}, {short_psk, as_bytes("id")}};
  for (const Psk& pair : bad) {
    const auto context = Context::key_schedule(kem, some_secret(), as_bytes("info"), pair);
    REQUIRE_FALSE(context.ok());
    CHECK(context.error().code == ErrorCode::psk_inconsistent);
  }
}

// Section 5.1 written out once more with nothing computed ahead.
void check_against_the_text(const Context& made, const SharedSecret& shared_secret, ByteView info, Psk psk) {
  const auto suite_id = hpke_suite_id(kem);
  const Mode mode = psk.psk.empty() ? Mode::base : Mode::psk;
  const auto context = key_schedule_context(kem, mode, info, psk.psk_id);
  const auto secret = key_schedule_secret(kem, shared_secret, psk.psk);
  Bytes key(Nk), base_nonce(Nn), exporter_secret(Nh);
  LabeledExpand(suite_id, secret, "key", context, key);
  LabeledExpand(suite_id, secret, "base_nonce", context, base_nonce);
  LabeledExpand(suite_id, secret, "exp", context, exporter_secret);
  CHECK(equal_in_constant_time(made.key().expose_secret(), key));
  CHECK(equal_in_constant_time(made.base_nonce().expose_secret(), base_nonce));
  CHECK(equal_in_constant_time(made.exporter_secret().expose_secret(), exporter_secret));
}

TEST_CASE("a key schedule for many pre-shared keys is the RFC's for each of them, in any order") {
  for (const std::size_t info_size : {0u, 1u, 63u, 64u, 65u, 300u}) {
    const Bytes info(info_size, 'i');
    const SharedSecret shared_secret = some_secret(static_cast<std::uint8_t>(info_size + 1));
    const KeySchedule schedule(kem, shared_secret, info);
    for (int time = 0; time < 2; ++time) {
      for (const std::size_t size : {32u, 33u, 64u, 65u, 200u}) {
        const Bytes psk(size, static_cast<std::uint8_t>(size)), psk_id(size - 31, 'p');
        check_against_the_text(schedule.context({psk, psk_id}).value(), shared_secret, info, {psk, psk_id});
      }
      check_against_the_text(schedule.context().value(), shared_secret, info, {});
      CHECK(schedule.context({Bytes(31, 9), as_bytes("id")}).error().code == ErrorCode::psk_inconsistent);
      CHECK(schedule.context({Bytes(32, 9), {}}).error().code == ErrorCode::psk_inconsistent);
    }
  }
}

TEST_CASE("a failed open does not advance the recipient") {
  SenderContext sender(context_of());
  RecipientContext recipient(context_of());
  const Bytes first = *sender.seal(aad, message);
  const Bytes second = *sender.seal(aad, message);
  CHECK(first != second);
  CHECK(recipient.open(aad, second).error().code == ErrorCode::not_authentic);
  CHECK(recipient.open(aad, Bytes(Nt - 1)).error().code == ErrorCode::not_authentic);
  CHECK(recipient.open({}, first).error().code == ErrorCode::not_authentic);
  CHECK(*recipient.open(aad, first) == message);
  CHECK(recipient.open(aad, first).error().code == ErrorCode::not_authentic);
  CHECK(*recipient.open(aad, second) == message);
}

TEST_CASE("the sender counts as seal_at does") {
  const Context context = context_of();
  SenderContext sender(context_of());
  for (std::uint64_t seq = 0; seq < 300; ++seq) CHECK(*sender.seal(aad, message) == seal(context, seq, aad, message));
}

TEST_CASE("every byte of the sequence number reaches the nonce") {
  const Context context = context_of();
  const Bytes ct = seal(context, 0, aad, message);
  for (unsigned shift = 0; shift < 64; shift += 8) {
    CHECK(seal(context, std::uint64_t{1} << shift, aad, message) != ct);
  }
  const std::uint64_t last = std::numeric_limits<std::uint64_t>::max();
  CHECK(opens(context, last, aad, seal(context, last, aad, message)));
}

TEST_CASE("exports are separated by context and length, and bounded by 255 blocks") {
  const Context context = context_of();
  CHECK(context.export_secret({}, 0)->size() == 0);
  CHECK(context.export_secret({}, 255 * Nh)->size() == 255 * Nh);
  const auto too_long = context.export_secret({}, 255 * Nh + 1);
  REQUIRE_FALSE(too_long.ok());
  CHECK(too_long.error().code == ErrorCode::invalid_value);
  const std::string base = to_hex(context.export_secret(as_bytes("a"), 32)->expose_secret());
  CHECK(base != to_hex(context.export_secret(as_bytes("b"), 32)->expose_secret()));
  CHECK(base != to_hex(context.export_secret(as_bytes("a"), 33)->expose_secret()).substr(0, 64));
  CHECK(base == to_hex(context_of().export_secret(as_bytes("a"), 32)->expose_secret()));
}

}  // namespace
}  // namespace feldsiegel::hpke
