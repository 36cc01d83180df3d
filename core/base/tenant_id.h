// A Microsoft Entra tenant: a GUID, kept in its one canonical text form (lower case, with dashes).
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace feldsiegel {

/// True for 8-4-4-4-12 hexadecimal digits in either case.
bool is_guid(std::string_view text);

class TenantId {
 public:
  /// Nothing unless `text` is a GUID; upper case is folded.
  static std::optional<TenantId> parse(std::string_view text);

  const std::string& text() const { return text_; }
  bool operator==(const TenantId&) const = default;
  bool operator<(const TenantId& other) const { return text_ < other.text_; }  // no <=> for strings in older libc++

 private:
  explicit TenantId(std::string text) : text_(std::move(text)) {}
  std::string text_;
};

}  // namespace feldsiegel
