#include "core/pseudonym/format.h"

#include <algorithm>
#include <optional>

#include "core/base/hex.h"
#include "core/base/random.h"
#include "core/pseudonym/code.h"

namespace feldsiegel {
namespace {

constexpr std::string_view email_domain = "@pseudonym.invalid";  // RFC 2606: nobody can own it, no mail gets there
constexpr std::size_t max_text = 64;                             // more than any spelling of any format

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

// --- uuid ----------------------------------------------------------------------------------------

constexpr std::size_t uuid_hyphens[] = {8, 13, 18, 23};

void stamp_uuid(PseudonymBytes& bytes, std::uint8_t version) {
  bytes[6] = static_cast<std::uint8_t>((bytes[6] & 0x0f) | version << 4);
  bytes[8] = static_cast<std::uint8_t>((bytes[8] & 0x3f) | 0x80);
}

// Version 4 is random, version 8 cut from a tag (RFC 9562 sections 5.4 and 5.8), both of the RFC's variant.
bool is_uuid(const PseudonymBytes& bytes) {
  const int version = bytes[6] >> 4;
  return (version == 4 || version == 8) && bytes[8] >> 6 == 2;
}

std::string uuid_text(const PseudonymBytes& bytes) {
  std::string text = to_hex(bytes);
  for (const std::size_t at : uuid_hyphens) text.insert(at, 1, '-');
  return text;
}

// --- What a text says, before anyone asks whether such bytes exist -------------------------------

std::optional<PseudonymBytes> from_hex_text(std::string_view text) {
  const auto decoded = from_hex(text);
  PseudonymBytes bytes;
  if (!decoded || decoded->size() != bytes.size()) return std::nullopt;
  std::copy(decoded->begin(), decoded->end(), bytes.begin());
  return bytes;
}

std::optional<PseudonymBytes> read_uuid(std::string_view text) {
  if (text.size() != 36) return std::nullopt;
  std::string digits;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool is_hyphen = std::find(std::begin(uuid_hyphens), std::end(uuid_hyphens), i) != std::end(uuid_hyphens);
    if (is_hyphen && text[i] != '-') return std::nullopt;
    if (!is_hyphen) digits += text[i];
  }
  const auto bytes = from_hex_text(digits);
  if (!bytes || !is_uuid(*bytes)) return std::nullopt;
  return bytes;
}

std::optional<PseudonymBytes> read_email(std::string_view text) {
  if (text.size() != 32 + email_domain.size()) return std::nullopt;
  const std::string_view domain = text.substr(32);
  const auto same = [](char a, char b) { return lower(a) == b; };
  if (!std::equal(domain.begin(), domain.end(), email_domain.begin(), same)) return std::nullopt;
  return from_hex_text(text.substr(0, 32));
}

std::optional<std::uint64_t> read_decimal(std::string_view text, unsigned digits) {
  if (text.size() != digits) return std::nullopt;
  std::uint64_t value = 0;
  for (const char c : text) {
    if (c < '0' || c > '9') return std::nullopt;
    value = value * 10 + static_cast<std::uint64_t>(c - '0');
  }
  return value;
}

std::string decimal_text(std::uint64_t value, unsigned digits) {
  const std::string text = std::to_string(value);
  return std::string(digits - text.size(), '0') + text;
}

// --- Bytes that hold a value ---------------------------------------------------------------------

constexpr std::size_t kind_at = 6, digits_at = 7, value_at = 8;

bool holds_value(PseudonymKind kind) { return kind == PseudonymKind::code || kind == PseudonymKind::decimal; }

std::uint64_t values_of(PseudonymFormat format) {
  return format.kind == PseudonymKind::code ? code_values : decimal_values(format.digits);
}

Result<PseudonymBytes> bytes_of_value(PseudonymFormat format, std::optional<std::uint64_t> value) {
  if (!value) return ErrorCode::pseudonym_malformed;
  return pseudonym_of_value(format, *value);
}

Result<PseudonymBytes> bytes_or_malformed(const std::optional<PseudonymBytes>& bytes) {
  if (!bytes) return ErrorCode::pseudonym_malformed;
  return *bytes;
}

}  // namespace

std::uint64_t decimal_values(unsigned digits) {
  std::uint64_t values = 1;
  for (unsigned i = 0; i < digits; ++i) values *= 10;
  return values;
}

Status check_pseudonym_format(PseudonymFormat format) {
  switch (format.kind) {
    case PseudonymKind::uuid:
    case PseudonymKind::email:
    case PseudonymKind::code:
      if (format.digits != 0) return ErrorCode::invalid_value;
      return {};
    case PseudonymKind::decimal:
      if (format.digits < min_decimal_digits || format.digits > max_decimal_digits) return ErrorCode::invalid_value;
      return {};
  }
  return ErrorCode::invalid_value;
}

Result<PseudonymBytes> pseudonym_of_value(PseudonymFormat format, std::uint64_t value) {
  FELDSIEGEL_CHECK(check_pseudonym_format(format));
  if (!holds_value(format.kind) || value >= values_of(format)) return ErrorCode::invalid_value;
  PseudonymBytes bytes{};
  bytes[kind_at] = static_cast<std::uint8_t>(format.kind);
  bytes[digits_at] = static_cast<std::uint8_t>(format.digits);
  for (std::size_t i = 0; i < 8; ++i) bytes[value_at + i] = static_cast<std::uint8_t>(value >> (56 - 8 * i));
  return bytes;
}

Result<std::uint64_t> value_of_pseudonym(PseudonymFormat format, const PseudonymBytes& bytes) {
  FELDSIEGEL_CHECK(check_pseudonym_format(format));
  if (!holds_value(format.kind)) return ErrorCode::invalid_value;
  std::uint64_t value = 0;
  for (std::size_t i = value_at; i < bytes.size(); ++i) value = value << 8 | bytes[i];
  if (value >= values_of(format)) return ErrorCode::pseudonym_malformed;
  FELDSIEGEL_TRY(const PseudonymBytes expected, pseudonym_of_value(format, value));
  if (bytes != expected) return ErrorCode::pseudonym_malformed;
  return value;
}

Result<std::string> format_pseudonym(PseudonymFormat format, const PseudonymBytes& bytes) {
  FELDSIEGEL_CHECK(check_pseudonym_format(format));
  if (format.kind == PseudonymKind::uuid) {
    if (!is_uuid(bytes)) return ErrorCode::pseudonym_malformed;
    return uuid_text(bytes);
  }
  if (format.kind == PseudonymKind::email) return to_hex(bytes) + std::string(email_domain);
  FELDSIEGEL_TRY(const std::uint64_t value, value_of_pseudonym(format, bytes));
  return format.kind == PseudonymKind::code ? code_text_of(value) : decimal_text(value, format.digits);
}

Result<PseudonymBytes> parse_pseudonym(PseudonymFormat format, std::string_view text) {
  FELDSIEGEL_CHECK(check_pseudonym_format(format));
  if (text.size() > max_text) return ErrorCode::pseudonym_malformed;
  switch (format.kind) {
    case PseudonymKind::uuid: return bytes_or_malformed(read_uuid(text));
    case PseudonymKind::email: return bytes_or_malformed(read_email(text));
    case PseudonymKind::code: return bytes_of_value(format, code_value_of(text));
    case PseudonymKind::decimal: return bytes_of_value(format, read_decimal(text, format.digits));
  }
  return ErrorCode::invalid_value;
}

Result<PseudonymBytes> random_pseudonym(PseudonymFormat format) {
  FELDSIEGEL_CHECK(check_pseudonym_format(format));
  if (format.kind == PseudonymKind::decimal) return ErrorCode::invalid_value;
  PseudonymBytes bytes;
  fill_random(bytes);
  if (format.kind == PseudonymKind::uuid) stamp_uuid(bytes, 4);
  if (format.kind != PseudonymKind::code) return bytes;
  std::uint64_t value = 0;
  for (std::size_t i = value_at; i < bytes.size(); ++i) value = value << 8 | bytes[i];
  return pseudonym_of_value(format, value % code_values);  // a power of two: no bias
}

Result<PseudonymBytes> pseudonym_from_tag(PseudonymFormat format, ByteView tag) {
  FELDSIEGEL_CHECK(check_pseudonym_format(format));
  if (holds_value(format.kind) || tag.size() != 64) return ErrorCode::invalid_value;
  PseudonymBytes bytes;
  std::copy_n(tag.begin(), bytes.size(), bytes.begin());
  if (format.kind == PseudonymKind::uuid) stamp_uuid(bytes, 8);
  return bytes;
}

}  // namespace feldsiegel
