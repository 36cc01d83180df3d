#include "core/hpke/context.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <limits>

#include "core/hpke/key_schedule.h"
#include "core/hpke/labeled.h"
#include "core/hpke/primitives.h"

namespace feldsiegel::hpke {
namespace {

// VerifyPSKInputs(mode, psk, psk_id), RFC 9180 section 5.1; the mode follows from what was given, so only half a pair
// can be wrong. Section 5.1.2 asks for 32 bytes of entropy: fewer bytes cannot hold them.
bool consistent(const Psk& psk) {
  if (psk.psk.empty() && psk.psk_id.empty()) return true;
  return psk.psk.size() >= 32 && !psk.psk_id.empty();
}

// key_schedule_context = concat(mode, psk_id_hash, info_hash)
std::array<std::uint8_t, 1 + 2 * Nh> concat(Mode mode, const Secret<Nh>& psk_id_hash, const Secret<Nh>& info_hash) {
  std::array<std::uint8_t, 1 + 2 * Nh> context;
  context[0] = static_cast<std::uint8_t>(mode);
  std::memcpy(context.data() + 1, psk_id_hash.expose_secret().data(), Nh);
  std::memcpy(context.data() + 1 + Nh, info_hash.expose_secret().data(), Nh);
  return context;
}

// ComputeNonce(seq), RFC 9180 section 5.2: base_nonce XOR I2OSP(seq, Nn).
std::array<std::uint8_t, Nn> ComputeNonce(const Secret<Nn>& base_nonce, std::uint64_t seq) {
  std::array<std::uint8_t, Nn> nonce;
  std::memcpy(nonce.data(), base_nonce.expose_secret().data(), Nn);
  for (std::size_t i = 0; i < sizeof seq; ++i) {
    nonce[Nn - 1 - i] = static_cast<std::uint8_t>(nonce[Nn - 1 - i] ^ (seq >> (8 * i)));
  }
  return nonce;
}

// One sequence number is kept back so that the counter can never wrap.
constexpr std::uint64_t last_seq = std::numeric_limits<std::uint64_t>::max();

}  // namespace

std::array<std::uint8_t, 1 + 2 * Nh> key_schedule_context(KemId kem, Mode mode, ByteView info, ByteView psk_id) {
  const auto suite_id = hpke_suite_id(kem);
  return concat(mode, LabeledExtract(suite_id, {}, "psk_id_hash", psk_id),
                LabeledExtract(suite_id, {}, "info_hash", info));
}

Secret<Nh> key_schedule_secret(KemId kem, const SharedSecret& shared_secret, ByteView psk) {
  return LabeledExtract(hpke_suite_id(kem), shared_secret.expose_secret(), "secret", psk);
}

KeySchedule::KeySchedule(KemId kem, const SharedSecret& shared_secret, ByteView info)
    : kem_(kem),
      psk_id_hash_(hpke_suite_id(kem), {}, "psk_id_hash"),
      secret_(hpke_suite_id(kem), shared_secret.expose_secret(), "secret"),
      info_hash_(LabeledExtract(hpke_suite_id(kem), {}, "info_hash", info)) {}

Result<Context> KeySchedule::context(Psk psk) const {
  if (!consistent(psk)) return ErrorCode::psk_inconsistent;
  const Mode mode = psk.psk.empty() ? Mode::base : Mode::psk;
  const auto context = concat(mode, psk_id_hash_.extract(psk.psk_id), info_hash_);
  const LabeledExpander secret(hpke_suite_id(kem_), secret_.extract(psk.psk));

  Context made(kem_);
  secret.expand("key", context, made.key_.expose_secret_for_writing());
  secret.expand("base_nonce", context, made.base_nonce_.expose_secret_for_writing());
  secret.expand("exp", context, made.exporter_secret_.expose_secret_for_writing());
  return made;
}

Result<Context> Context::key_schedule(KemId kem, const SharedSecret& shared_secret, ByteView info, Psk psk) {
  return KeySchedule(kem, shared_secret, info).context(psk);
}

Context Context::clone() const {
  const auto copy = [](ByteView from, MutableByteView to) { std::copy(from.begin(), from.end(), to.begin()); };
  Context same(kem_);
  copy(key_.expose_secret(), same.key_.expose_secret_for_writing());
  copy(base_nonce_.expose_secret(), same.base_nonce_.expose_secret_for_writing());
  copy(exporter_secret_.expose_secret(), same.exporter_secret_.expose_secret_for_writing());
  return same;
}

void Context::seal_at(std::uint64_t seq, ByteView aad, ByteView pt, std::uint8_t* out) const {
  const auto nonce = ComputeNonce(base_nonce_, seq);
  aead_seal(key_.expose_secret().data(), nonce.data(), aad, pt, out);
}

bool Context::open_at(std::uint64_t seq, ByteView aad, ByteView ct, std::uint8_t* out) const {
  const auto nonce = ComputeNonce(base_nonce_, seq);
  return aead_open(key_.expose_secret().data(), nonce.data(), aad, ct, out);
}

Result<SecretBytes> Context::export_secret(ByteView exporter_context, std::size_t L) const {
  if (L > 255 * Nh) return ErrorCode::invalid_value;
  SecretBytes exported(L);
  LabeledExpand(hpke_suite_id(kem_), exporter_secret_, "sec", exporter_context, exported.expose_secret_for_writing());
  return exported;
}

Result<Bytes> SenderContext::seal(ByteView aad, ByteView pt) {
  if (seq_ == last_seq) return ErrorCode::message_limit_reached;
  Bytes ct(pt.size() + Nt);
  context_.seal_at(seq_, aad, pt, ct.data());
  ++seq_;
  return ct;
}

Result<Bytes> RecipientContext::open(ByteView aad, ByteView ct) {
  if (seq_ == last_seq) return ErrorCode::message_limit_reached;
  if (ct.size() < Nt) return ErrorCode::not_authentic;
  Bytes pt(ct.size() - Nt);
  if (!context_.open_at(seq_, aad, ct, pt.data())) return ErrorCode::not_authentic;
  ++seq_;
  return pt;
}

}  // namespace feldsiegel::hpke
