#include "core/enrollment/identifiers.h"

#include "core/pseudonym/normalize.h"

namespace feldsiegel {

Result<std::uint32_t> Identifiers::add(ByteView identifier) {
  FELDSIEGEL_TRY(WipedBytes normalized, normalize_identifier(identifier, normalization_));
  const auto known = numbers_.find(as_text(normalized.expose_secret()));
  if (known != numbers_.end()) return known->second;
  WipedBytes as_written(identifier.size());
  as_written.append(identifier);
  const auto number = static_cast<std::uint32_t>(entries_.size());
  entries_.push_back({std::move(as_written), std::move(normalized)});
  numbers_.emplace(as_text(entries_.back().normalized.expose_secret()), number);
  return number;
}

}  // namespace feldsiegel
