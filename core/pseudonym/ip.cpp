#include "core/pseudonym/ip.h"

#include <sodium.h>

#include <algorithm>

#include "core/base/random.h"

namespace feldsiegel {
namespace {

static_assert(crypto_ipcrypt_BYTES == 16 && crypto_ipcrypt_PFX_BYTES == 16 && crypto_ipcrypt_PFX_KEYBYTES == 32);
static_assert(crypto_ipcrypt_ND_KEYBYTES == 16 && crypto_ipcrypt_ND_OUTPUTBYTES == sizeof(NdIpPseudonym));
static_assert(crypto_ipcrypt_NDX_KEYBYTES == 32 && crypto_ipcrypt_NDX_OUTPUTBYTES == sizeof(NdxIpPseudonym));

// The longest text, "ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.255".
constexpr std::size_t max_text = 45;

bool is_address_character(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F') || c == ':' || c == '.';
}

// libsodium reads "010" as ten, other programs as eight: such a text names two addresses.
bool has_leading_zero(std::string_view dotted) {
  for (std::size_t i = 0; i + 1 < dotted.size(); ++i) {
    const bool begins = i == 0 || dotted[i - 1] == '.';
    if (begins && dotted[i] == '0' && dotted[i + 1] != '.') return true;
  }
  return false;
}

// With equal halves the two ciphers cancel out or repeat each other (draft-denis-ipcrypt).
Status check_halves(const Secret<32>& key) {
  const auto bytes = key.expose_secret();
  if (equal_in_constant_time(bytes.first<16>(), bytes.last<16>())) return ErrorCode::invalid_value;
  return {};
}

}  // namespace

Result<IpAddress> parse_ip(std::string_view text) {
  if (text.size() > max_text || !std::all_of(text.begin(), text.end(), is_address_character)) {
    return ErrorCode::invalid_value;
  }
  const std::size_t colon = text.rfind(':');
  const std::string_view tail = text.substr(colon == std::string_view::npos ? 0 : colon + 1);
  if (tail.find('.') != std::string_view::npos && has_leading_zero(tail)) return ErrorCode::invalid_value;
  IpAddress address;
  if (sodium_ip2bin(address.data(), text.data(), text.size()) != 0) return ErrorCode::invalid_value;
  return address;
}

std::string format_ip(const IpAddress& address) {
  char text[max_text + 1] = {};
  sodium_bin2ip(text, sizeof text, address.data());
  return text;
}

IpAddress encrypt_ip(const Secret<16>& key, const IpAddress& address) {
  IpAddress out;
  crypto_ipcrypt_encrypt(out.data(), address.data(), key.expose_secret().data());
  return out;
}

IpAddress decrypt_ip(const Secret<16>& key, const IpAddress& pseudonym) {
  IpAddress out;
  crypto_ipcrypt_decrypt(out.data(), pseudonym.data(), key.expose_secret().data());
  return out;
}

Result<IpAddress> encrypt_ip_keeping_prefix(const Secret<32>& key, const IpAddress& address) {
  FELDSIEGEL_CHECK(check_halves(key));
  IpAddress out;
  crypto_ipcrypt_pfx_encrypt(out.data(), address.data(), key.expose_secret().data());
  return out;
}

Result<IpAddress> decrypt_ip_keeping_prefix(const Secret<32>& key, const IpAddress& pseudonym) {
  FELDSIEGEL_CHECK(check_halves(key));
  IpAddress out;
  crypto_ipcrypt_pfx_decrypt(out.data(), pseudonym.data(), key.expose_secret().data());
  return out;
}

NdIpPseudonym encrypt_ip_nd(const Secret<16>& key, const IpAddress& address,
                            std::span<const std::uint8_t, ip_nd_tweak_size> tweak) {
  NdIpPseudonym out;
  crypto_ipcrypt_nd_encrypt(out.data(), address.data(), tweak.data(), key.expose_secret().data());
  return out;
}

NdIpPseudonym encrypt_ip_nd(const Secret<16>& key, const IpAddress& address) {
  std::array<std::uint8_t, ip_nd_tweak_size> tweak;
  fill_random(tweak);
  return encrypt_ip_nd(key, address, tweak);
}

IpAddress decrypt_ip_nd(const Secret<16>& key, const NdIpPseudonym& pseudonym) {
  IpAddress out;
  crypto_ipcrypt_nd_decrypt(out.data(), pseudonym.data(), key.expose_secret().data());
  return out;
}

Result<NdxIpPseudonym> encrypt_ip_ndx(const Secret<32>& key, const IpAddress& address,
                                      std::span<const std::uint8_t, ip_ndx_tweak_size> tweak) {
  FELDSIEGEL_CHECK(check_halves(key));
  NdxIpPseudonym out;
  crypto_ipcrypt_ndx_encrypt(out.data(), address.data(), tweak.data(), key.expose_secret().data());
  return out;
}

Result<NdxIpPseudonym> encrypt_ip_ndx(const Secret<32>& key, const IpAddress& address) {
  std::array<std::uint8_t, ip_ndx_tweak_size> tweak;
  fill_random(tweak);
  return encrypt_ip_ndx(key, address, tweak);
}

Result<IpAddress> decrypt_ip_ndx(const Secret<32>& key, const NdxIpPseudonym& pseudonym) {
  FELDSIEGEL_CHECK(check_halves(key));
  IpAddress out;
  crypto_ipcrypt_ndx_decrypt(out.data(), pseudonym.data(), key.expose_secret().data());
  return out;
}

}  // namespace feldsiegel
