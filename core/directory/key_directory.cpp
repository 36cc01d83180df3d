#include "core/directory/key_directory.h"

#include <algorithm>
#include <tuple>

namespace feldsiegel {
namespace {

// With one epoch in both suites, the post-quantum one wins.
auto rank(const RecipientEntry& entry) { return std::tuple(entry.epoch, entry.suite == hpke::KemId::x_wing); }

}  // namespace

Result<const RecipientEntry*> KeyDirectory::active_recipient() const {
  const RecipientEntry* best = nullptr;
  for (const RecipientEntry& entry : recipients) {
    if (entry.state != EpochState::active) continue;
    if (best == nullptr || rank(entry) > rank(*best)) best = &entry;
  }
  if (best == nullptr) return ErrorCode::no_active_key;
  return best;
}

const DomainEntry* KeyDirectory::find_domain(std::uint32_t id) const {
  const auto has_id = [&](const DomainEntry& entry) { return entry.id == id; };
  const auto found = std::find_if(domains.begin(), domains.end(), has_id);
  return found == domains.end() ? nullptr : &*found;
}

}  // namespace feldsiegel
