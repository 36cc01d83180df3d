#include "sidecar/audit/action.h"

namespace feldsiegel::audit {
namespace {

struct Entry {
  std::string_view text;
  Origin origin;
  Weight weight;
};

constexpr Entry entries[] = {
#define FELDSIEGEL_AUDIT_ACTION(symbol, origin, weight, of) {#symbol, Origin::origin, Weight::weight},
#include "sidecar/audit/audit_actions.def"
#undef FELDSIEGEL_AUDIT_ACTION
};

const Entry& entry_of(Action action) { return entries[static_cast<std::size_t>(action)]; }

}  // namespace

std::string_view action_text(Action action) { return entry_of(action).text; }

Origin origin_of(Action action) { return entry_of(action).origin; }

Weight weight_of(Action action) { return entry_of(action).weight; }

}  // namespace feldsiegel::audit
