#include "core/hpke/labeled.h"

#include <algorithm>
#include <cstdlib>
#include <cstring>

#include "core/base/encoding.h"
#include "core/hpke/hkdf.h"

namespace feldsiegel::hpke {
namespace {

constexpr std::string_view version_label = "HPKE-v1";

constexpr std::uint8_t high(std::uint16_t number) { return static_cast<std::uint8_t>(number >> 8); }
constexpr std::uint8_t low(std::uint16_t number) { return static_cast<std::uint8_t>(number & 0xff); }

}  // namespace

std::array<std::uint8_t, 5> kem_suite_id(KemId kem) {
  const auto kem_id = static_cast<std::uint16_t>(kem);
  return {'K', 'E', 'M', high(kem_id), low(kem_id)};
}

std::array<std::uint8_t, 10> hpke_suite_id(KemId kem) {
  const auto kem_id = static_cast<std::uint16_t>(kem);
  constexpr std::uint16_t kdf_id = kdf_hkdf_sha256;
  constexpr std::uint16_t aead_id = aead_chacha20_poly1305;
  return {'H', 'P', 'K', 'E', high(kem_id), low(kem_id), high(kdf_id), low(kdf_id), high(aead_id), low(aead_id)};
}

LabeledExtractor::LabeledExtractor(ByteView suite_id, ByteView salt, std::string_view label) {
  crypto_kdf_hkdf_sha256_state state;
  crypto_kdf_hkdf_sha256_extract_init(&state, salt.data(), salt.size());
  for (const ByteView piece : {as_bytes(version_label), suite_id, as_bytes(label)}) {
    if (!piece.empty()) crypto_kdf_hkdf_sha256_extract_update(&state, piece.data(), piece.size());
  }
  std::memcpy(state_.expose_secret_for_writing().data(), &state, sizeof state);
  sodium_memzero(&state, sizeof state);
}

// labeled_ikm = concat("HPKE-v1", suite_id, label, ikm), fed piece by piece so that ikm is copied nowhere.
Secret<Nh> LabeledExtractor::extract(ByteView ikm) const {
  Secret<Nh> prk;
  crypto_kdf_hkdf_sha256_state state;
  std::memcpy(&state, state_.expose_secret().data(), sizeof state);
  if (!ikm.empty()) crypto_kdf_hkdf_sha256_extract_update(&state, ikm.data(), ikm.size());
  crypto_kdf_hkdf_sha256_extract_final(&state, prk.expose_secret_for_writing().data());
  sodium_memzero(&state, sizeof state);
  return prk;
}

LabeledExpander::LabeledExpander(const std::array<std::uint8_t, 10>& suite_id, const Secret<Nh>& prk)
    : suite_id_(suite_id) {
  crypto_auth_hmacsha256_state state;
  crypto_auth_hmacsha256_init(&state, prk.expose_secret().data(), prk.size());
  std::memcpy(state_.expose_secret_for_writing().data(), &state, sizeof state);
  sodium_memzero(&state, sizeof state);
}

void LabeledExpander::expand(std::string_view label, ByteView info, MutableByteView out) const {
  if (out.size() > Nh) std::abort();
  const std::array<std::uint8_t, 2> length = {0, static_cast<std::uint8_t>(out.size())};
  const std::array<std::uint8_t, 1> first_block = {1};
  Secret<Nh> block;
  crypto_auth_hmacsha256_state state;
  std::memcpy(&state, state_.expose_secret().data(), sizeof state);
  for (const ByteView piece :
       {ByteView(length), as_bytes(version_label), ByteView(suite_id_), as_bytes(label), info, ByteView(first_block)}) {
    if (!piece.empty()) crypto_auth_hmacsha256_update(&state, piece.data(), piece.size());
  }
  crypto_auth_hmacsha256_final(&state, block.expose_secret_for_writing().data());
  sodium_memzero(&state, sizeof state);
  std::copy_n(block.expose_secret().begin(), out.size(), out.begin());
}

Secret<Nh> LabeledExtract(ByteView suite_id, ByteView salt, std::string_view label, ByteView ikm) {
  return LabeledExtractor(suite_id, salt, label).extract(ikm);
}

void LabeledExpand(ByteView suite_id, const Secret<Nh>& prk, std::string_view label, ByteView info,
                   MutableByteView out) {
  if (out.size() > 255 * Nh) std::abort();
  Bytes labeled_info;
  labeled_info.reserve(2 + version_label.size() + suite_id.size() + label.size() + info.size());
  put_u16(labeled_info, static_cast<std::uint16_t>(out.size()));
  for (const ByteView piece : {as_bytes(version_label), suite_id, as_bytes(label), info}) append(labeled_info, piece);
  hkdf_expand(prk, labeled_info, out);
}

void LabeledDerive(ByteView suite_id, ByteView ikm, std::string_view label, ByteView context, MutableByteView out) {
  if (out.size() > 0xffff) std::abort();
  Bytes suffix;
  for (const ByteView piece : {as_bytes(version_label), suite_id}) append(suffix, piece);
  put_lp(suffix, as_bytes(label));
  put_u16(suffix, static_cast<std::uint16_t>(out.size()));
  append(suffix, context);

  crypto_xof_shake256_state state;
  crypto_xof_shake256_init(&state);
  if (!ikm.empty()) crypto_xof_shake256_update(&state, ikm.data(), ikm.size());
  crypto_xof_shake256_update(&state, suffix.data(), suffix.size());
  if (!out.empty()) crypto_xof_shake256_squeeze(&state, out.data(), out.size());
  sodium_memzero(&state, sizeof state);
}

}  // namespace feldsiegel::hpke
