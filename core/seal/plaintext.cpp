#include "core/seal/plaintext.h"

#include <cstring>

#include "core/base/json.h"
#include "core/base/utf8.h"

namespace feldsiegel {
namespace {

constexpr std::uint8_t padded_flag = 0x80;
constexpr std::uint8_t pad_marker = 0x80;
// Values were JSON.stringify'd by the sealer; a reader must survive whatever a hostile sealer wrote.
constexpr std::size_t max_json_value_depth = 64;

}  // namespace

std::size_t encoded_plaintext_size(std::size_t value_size, std::uint32_t bucket) {
  if (bucket == 0) return 1 + value_size;
  const std::size_t least = 1 + value_size + 1;  // the marker is always there
  return (least + bucket - 1) / bucket * bucket;
}

void write_plaintext(std::uint8_t* out, ValueType type, ByteView value, std::uint32_t bucket) {
  out[0] = static_cast<std::uint8_t>(static_cast<std::uint8_t>(type) | (bucket == 0 ? 0 : padded_flag));
  if (!value.empty()) std::memcpy(out + 1, value.data(), value.size());
  if (bucket == 0) return;
  const std::size_t used = 1 + value.size();
  out[used] = pad_marker;
  std::memset(out + used + 1, 0, encoded_plaintext_size(value.size(), bucket) - used - 1);
}

Result<PlaintextView> read_plaintext(ByteView plaintext) {
  if (plaintext.empty()) return ErrorCode::sealed_value_malformed;
  const std::uint8_t type_byte = plaintext[0] & static_cast<std::uint8_t>(~padded_flag);
  if (type_byte > static_cast<std::uint8_t>(ValueType::bytes)) return ErrorCode::sealed_value_malformed;
  ByteView value = plaintext.subspan(1);
  if ((plaintext[0] & padded_flag) != 0) {
    std::size_t end = value.size();
    while (end > 0 && value[end - 1] == 0) --end;  // the value is authentic: its length is no oracle
    if (end == 0 || value[end - 1] != pad_marker) return ErrorCode::sealed_value_malformed;
    value = value.first(end - 1);
  }
  const auto type = static_cast<ValueType>(type_byte);
  if (type == ValueType::text && !is_valid_utf8(value)) return ErrorCode::sealed_value_malformed;
  if (type == ValueType::json && !is_json(value, max_json_value_depth)) return ErrorCode::sealed_value_malformed;
  return PlaintextView{type, value};
}

}  // namespace feldsiegel
