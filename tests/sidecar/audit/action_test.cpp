#include "sidecar/audit/action.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <set>
#include <string>

namespace feldsiegel::testing {
namespace {

using audit::Action;

std::set<std::string> names_where(bool (*wanted)(Action)) {
  std::set<std::string> names;
  for (const Action action : audit::all_actions) {
    if (wanted(action)) names.emplace(audit::action_text(action));
  }
  return names;
}

TEST_CASE("every action has a name of its own, fit for a label") {
  std::set<std::string_view> names;
  for (const Action action : audit::all_actions) {
    const std::string_view name = audit::action_text(action);
    CAPTURE(std::string(name));
    CHECK(names.insert(name).second);
    CHECK(name.find_first_not_of("abcdefghijklmnopqrstuvwxyz_") == name.npos);
  }
}

TEST_CASE("the log line, the metric and the webhook know the reports of a service at work, and nothing else") {
  const auto is_report = [](Action action) { return audit::origin_of(action) == audit::Origin::report; };
  CHECK(names_where(is_report) == std::set<std::string>{"evaluate_budget_exhausted", "reidentify_budget_exhausted",
                                                        "assignment_forged", "vault_damaged", "approval_requested",
                                                        "approval_given", "data_subject_erased", "repeated_refusals",
                                                        "audit_damaged", "anchor_failed"});
}

TEST_CASE("incidents are alarming; what callers do and changes that are as they should be are not") {
  const auto is_alarming = [](Action action) { return audit::weight_of(action) == audit::Weight::alarming; };
  CHECK(names_where(is_alarming) == std::set<std::string>{"evaluate_budget_exhausted", "reidentify_budget_exhausted",
                                                          "assignment_forged", "vault_damaged", "repeated_refusals",
                                                          "clock_went_back", "events_lost", "audit_damaged",
                                                          "anchor_failed"});
}

}  // namespace
}  // namespace feldsiegel::testing
