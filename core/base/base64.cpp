#include "core/base/base64.h"

#include <sodium.h>

namespace feldsiegel {

std::string to_base64(ByteView bytes) {
  std::string text(sodium_base64_encoded_len(bytes.size(), sodium_base64_VARIANT_ORIGINAL), '\0');
  sodium_bin2base64(text.data(), text.size(), bytes.data(), bytes.size(), sodium_base64_VARIANT_ORIGINAL);
  text.pop_back();  // the terminating zero
  return text;
}

std::optional<Bytes> from_base64(std::string_view text) {
  if (text.empty()) return Bytes{};  // libsodium takes no null pointer
  Bytes bytes(text.size() / 4 * 3);
  std::size_t size = 0;
  if (text.size() % 4 != 0 || sodium_base642bin(bytes.data(), bytes.size(), text.data(), text.size(), nullptr, &size,
                                                nullptr, sodium_base64_VARIANT_ORIGINAL) != 0) {
    return std::nullopt;
  }
  bytes.resize(size);
  return bytes;
}

}  // namespace feldsiegel
