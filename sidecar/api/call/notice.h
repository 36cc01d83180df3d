// What operators and auditors must hear of at once. A notice names no person: neither whom data is about nor who asked.
#pragma once

#include <functional>
#include <string_view>

#include "sidecar/audit/action.h"

namespace feldsiegel::api {

/// Which request led to a notice, and to which trace it belongs; empty where it was none.
struct Cause {
  std::string_view request_id{};
  std::string_view trace_id{};
};

/// Views are valid during the call only.
struct Notice {
  audit::Action action;  ///< of the origin `report`
  std::string_view tenant;
  std::string_view domain{};   ///< its name, where it is about one
  std::string_view purpose{};  ///< likewise
  Cause cause{};
};

/// Thread-safe.
using Report = std::function<void(const Notice&)>;

}  // namespace feldsiegel::api
