#include "sidecar/http/identity.h"

#include <algorithm>
#include <array>

#include "core/base/hex.h"
#include "core/base/random.h"

namespace feldsiegel::http {
namespace {

bool is_id_character(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '.' || c == '-' || c == '_';
}

}  // namespace

std::string random_guid() {
  std::array<std::uint8_t, 16> bytes{};
  fill_random(bytes);
  bytes[6] = static_cast<std::uint8_t>((bytes[6] & 0x0f) | 0x40);
  bytes[8] = static_cast<std::uint8_t>((bytes[8] & 0x3f) | 0x80);
  std::string text = to_hex(bytes);
  for (const std::size_t dash : {8u, 13u, 18u, 23u}) text.insert(dash, 1, '-');
  return text;
}

std::string request_id(std::string_view offered) {
  const bool usable =
      !offered.empty() && offered.size() <= 64 && std::all_of(offered.begin(), offered.end(), is_id_character);
  return usable ? std::string(offered) : random_guid();
}

}  // namespace feldsiegel::http
