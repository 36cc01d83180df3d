#include "core/audit/export_statement.h"

#include <algorithm>

#include "core/audit/decimal.h"
#include "core/base/timestamp.h"

namespace feldsiegel::audit {
namespace {

constexpr std::string_view version_line = "feldsiegel.org/audit-export@v1";
constexpr std::size_t max_origin_size = 255;

bool is_origin(std::string_view text) {
  const auto control = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; };
  return !text.empty() && text.size() <= max_origin_size && std::none_of(text.begin(), text.end(), control);
}

std::string time_text(const std::optional<std::int64_t>& time) { return time ? timestamp(*time) : "-"; }

// Takes "name value\n" from the front.
std::optional<std::string_view> take(std::string_view& text, std::string_view name) {
  const std::size_t end = text.find('\n');
  if (end == text.npos || !text.starts_with(name) || end <= name.size() || text[name.size()] != ' ') {
    return std::nullopt;
  }
  const std::string_view value = text.substr(name.size() + 1, end - name.size() - 1);
  text.remove_prefix(end + 1);
  return value;
}

bool take_number(std::string_view& text, std::string_view name, std::uint64_t& number) {
  const auto value = take(text, name);
  const auto parsed = value ? parse_decimal(*value) : std::nullopt;
  number = parsed.value_or(0);
  return parsed.has_value();
}

bool take_time(std::string_view& text, std::string_view name, std::optional<std::int64_t>& time) {
  const auto value = take(text, name);
  if (!value) return false;
  if (*value == "-") return true;
  time = parse_timestamp(*value);
  return time.has_value();
}

bool take_tenant(std::string_view& text, std::optional<TenantId>& tenant) {
  const auto value = take(text, "tenant");
  if (!value) return false;
  if (*value == "*") return true;
  tenant = TenantId::parse(*value);
  return tenant.has_value() && tenant->text() == *value;
}

bool take_first(std::string_view& text, ExportStatement& statement) {
  if (statement.rows > 0) return take_number(text, "first", statement.first);
  const auto value = take(text, "first");
  return value && *value == "-";
}

}  // namespace

bool is_sound(const ExportStatement& statement) {
  if (!is_origin(statement.origin)) return false;
  if (statement.from && statement.to && *statement.from > *statement.to) return false;
  if (statement.rows > statement.size || statement.first > statement.size - statement.rows) return false;
  if ((!statement.from || statement.rows == 0) && statement.first != 0) return false;
  return statement.tenant || statement.from || statement.to || statement.rows == statement.size;
}

std::string statement_text(const ExportStatement& statement) {
  std::string text(version_line);
  text += "\nlog " + statement.origin;
  text += "\nsize " + std::to_string(statement.size);
  text += "\ntenant " + (statement.tenant ? statement.tenant->text() : "*");
  text += "\nfrom " + time_text(statement.from);
  text += "\nto " + time_text(statement.to);
  text += "\nrows " + std::to_string(statement.rows);
  text += "\nfirst " + (statement.rows > 0 ? std::to_string(statement.first) : "-");
  return text + "\n";
}

Result<ExportStatement> parse_statement(std::string_view text) {
  const auto refusal = ErrorCode::audit_export_malformed;
  if (!text.starts_with(version_line) || text.substr(version_line.size(), 1) != "\n") return refusal;
  text.remove_prefix(version_line.size() + 1);
  ExportStatement statement;
  const auto origin = take(text, "log");
  if (!origin) return refusal;
  statement.origin = *origin;
  const bool complete = take_number(text, "size", statement.size) && take_tenant(text, statement.tenant) &&
                        take_time(text, "from", statement.from) && take_time(text, "to", statement.to) &&
                        take_number(text, "rows", statement.rows) && take_first(text, statement) && text.empty();
  if (!complete || !is_sound(statement)) return refusal;
  return statement;
}

}  // namespace feldsiegel::audit
