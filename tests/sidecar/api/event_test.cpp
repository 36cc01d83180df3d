#include "sidecar/api/event.h"

#include <doctest/doctest.h>

#include <set>
#include <string>

namespace feldsiegel::testing {
namespace {

using api::EventKind;

TEST_CASE("every kind of security event has a name of its own, fit for a label") {
  std::set<std::string_view> names;
  for (std::size_t i = 0; i < api::event_kinds; ++i) {
    const std::string_view name = api::event_text(static_cast<EventKind>(i));
    CAPTURE(std::string(name));
    CHECK(names.insert(name).second);
    CHECK(name.find_first_not_of("abcdefghijklmnopqrstuvwxyz_") == name.npos);
  }
}

TEST_CASE("incidents are alarming, changes that are as they should be are not") {
  using enum EventKind;
  for (const EventKind kind : {evaluate_budget_exhausted, reidentify_budget_exhausted, assignment_forged, vault_damaged,
                               repeated_refusals, clock_went_back, events_lost, audit_damaged, anchor_failed}) {
    CHECK_MESSAGE(api::is_alarming(kind), std::string(api::event_text(kind)));
  }
  for (const EventKind kind : {approval_requested, approval_given, data_subject_erased, policy_changed,
                               configuration_changed, tenant_added, tenant_removed, epoch_rotated, epoch_retired}) {
    CHECK_MESSAGE(!api::is_alarming(kind), std::string(api::event_text(kind)));
  }
}

}  // namespace
}  // namespace feldsiegel::testing
