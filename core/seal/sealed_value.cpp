#include "core/seal/sealed_value.h"

#include "core/base/base64url.h"
#include "core/base/encoding.h"
#include "core/hpke/suite.h"

namespace feldsiegel {
namespace {

constexpr std::string_view prefix = "fs1.";
constexpr std::string_view header_prefix = "fsh1.";

}  // namespace

bool looks_sealed(std::string_view text) { return text.starts_with(prefix); }

std::string sealed_value_text(const SealedValue& value) {
  Bytes bytes;
  put_varint(bytes, value.head.seq);
  put_varint(bytes, value.head.purpose_id);
  put_varint(bytes, value.head.subject_index);
  append(bytes, value.ct);
  return std::string(prefix) + to_base64url(bytes);
}

Result<SealedValueView> parse_sealed_value(std::string_view text, MutableByteView buffer) {
  if (!looks_sealed(text)) return ErrorCode::sealed_value_malformed;
  const std::string_view encoded = text.substr(prefix.size());
  const std::size_t size = base64url_decoded_size(encoded.size());
  if (buffer.size() < size || !decode_base64url(encoded, buffer.data())) return ErrorCode::sealed_value_malformed;

  ByteReader reader(buffer.first(size));
  const auto seq = reader.varint();
  const auto purpose_id = reader.varint();
  const auto subject_index = reader.varint();
  if (!seq || !purpose_id || !subject_index) return ErrorCode::sealed_value_malformed;
  const std::size_t ct_size = reader.rest().size();
  if (ct_size < 1 + hpke::Nt) return ErrorCode::sealed_value_malformed;  // a type byte at least, and the tag
  return SealedValueView{{*seq, *purpose_id, *subject_index}, buffer.subspan(size - ct_size, ct_size)};
}

Result<SealedValue> parse_sealed_value(std::string_view text) {
  Bytes buffer(base64url_decoded_size(text.size()));
  FELDSIEGEL_TRY(const SealedValueView view, parse_sealed_value(text, buffer));
  return SealedValue{view.head, to_bytes(view.ct)};
}

std::string inline_text(std::string_view sealed_value, std::string_view header) {
  std::string text(sealed_value);
  text.push_back('.');
  text.append(header.substr(header_prefix.size()));
  return text;
}

Result<InlineParts> split_inline(std::string_view text) {
  if (!looks_sealed(text)) return ErrorCode::sealed_value_malformed;
  const std::size_t dot = text.find('.', prefix.size());
  if (dot == std::string_view::npos || dot + 1 == text.size()) return ErrorCode::sealed_value_malformed;
  return InlineParts{text.substr(0, dot), std::string(header_prefix) + std::string(text.substr(dot + 1))};
}

}  // namespace feldsiegel
