#include "core/pseudonym/ip_cipher.h"

#include <algorithm>
#include <cstdlib>

#include "core/base/base64url.h"

namespace feldsiegel {
namespace {

constexpr std::size_t pseudonym_size(IpMode mode) {
  switch (mode) {
    case IpMode::nd: return sizeof(NdIpPseudonym);
    case IpMode::ndx: return sizeof(NdxIpPseudonym);
    case IpMode::deterministic:
    case IpMode::prefix: break;
  }
  return sizeof(IpAddress);
}

bool is_address_text(IpMode mode) { return mode == IpMode::deterministic || mode == IpMode::prefix; }

bool is_ipv4(const IpAddress& address) {
  constexpr std::array<std::uint8_t, 12> mapped{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
  return std::equal(mapped.begin(), mapped.end(), address.begin());
}

// Precondition: as many bytes as the array holds.
template <class Array>
Array array_of(ByteView bytes) {
  Array array;
  std::copy(bytes.begin(), bytes.end(), array.begin());
  return array;
}

template <class Array>
Result<Bytes> bytes_of(const Result<Array>& array) {
  if (!array.ok()) return array.error();
  return Bytes(array->begin(), array->end());
}

}  // namespace

Result<Bytes> parse_ip_pseudonym(IpMode mode, std::string_view text) {
  if (is_address_text(mode)) {
    const auto address = parse_ip(text);
    if (!address.ok() || (mode == IpMode::deterministic && is_ipv4(*address))) return ErrorCode::pseudonym_malformed;
    return Bytes(address->begin(), address->end());
  }
  if (text.size() != base64url_length(pseudonym_size(mode))) return ErrorCode::pseudonym_malformed;
  auto bytes = from_base64url(text);
  if (!bytes.ok()) return ErrorCode::pseudonym_malformed;
  return bytes;
}

std::string format_ip_pseudonym(IpMode mode, ByteView pseudonym) {
  if (pseudonym.size() != pseudonym_size(mode)) std::abort();
  return is_address_text(mode) ? format_ip(array_of<IpAddress>(pseudonym)) : to_base64url(pseudonym);
}

Result<IpCipher> IpCipher::make(IpMode mode, ByteView key) {
  const std::size_t half = 16;
  if (key.size() != ip_key_size(mode)) return ErrorCode::invalid_value;
  if (key.size() > half && equal_in_constant_time(key.first(half), key.last(half))) return ErrorCode::invalid_value;
  IpCipher cipher(mode);
  const MutableByteView own = key.size() > half ? MutableByteView(cipher.long_key_.expose_secret_for_writing())
                                                : MutableByteView(cipher.short_key_.expose_secret_for_writing());
  std::copy(key.begin(), key.end(), own.begin());
  return cipher;
}

Result<Bytes> IpCipher::encrypt(const IpAddress& address) const {
  switch (mode_) {
    case IpMode::prefix: return bytes_of(encrypt_ip_keeping_prefix(long_key_, address));
    case IpMode::nd: return bytes_of(Result(encrypt_ip_nd(short_key_, address)));
    case IpMode::ndx: return bytes_of(encrypt_ip_ndx(long_key_, address));
    case IpMode::deterministic: break;
  }
  return bytes_of(Result(encrypt_ip(short_key_, address)));
}

Result<IpAddress> IpCipher::decrypt(ByteView pseudonym) const {
  if (pseudonym.size() != pseudonym_size(mode_)) return ErrorCode::pseudonym_malformed;
  switch (mode_) {
    case IpMode::prefix: return decrypt_ip_keeping_prefix(long_key_, array_of<IpAddress>(pseudonym));
    case IpMode::nd: return decrypt_ip_nd(short_key_, array_of<NdIpPseudonym>(pseudonym));
    case IpMode::ndx: return decrypt_ip_ndx(long_key_, array_of<NdxIpPseudonym>(pseudonym));
    case IpMode::deterministic: break;
  }
  return decrypt_ip(short_key_, array_of<IpAddress>(pseudonym));
}

}  // namespace feldsiegel
