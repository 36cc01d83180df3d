#include "tests/sidecar/vault/move_content.h"

#include <doctest/doctest.h>

namespace feldsiegel::testing {
namespace {

constexpr std::int64_t us = 1'000'000;
const vault::BudgetRate rate{10, 10};

// Stands for the sidecar's.
Bytes mac(const vault::ApprovalRecord& row) { return to_bytes(as_bytes(row.id + row.approver.value_or(""))); }

vault::ApprovalRecord request(const char* id) {
  vault::ApprovalRecord approval;
  approval.id = id;
  approval.purpose_id = 7;
  approval.requester = "anna";
  approval.sealed_reason = Bytes{0, 255};
  approval.requested = some_time;
  approval.decide_before = some_time + 100;
  approval.minutes = 10;
  approval.mac = mac(approval);
  return approval;
}

vault::BudgetKey budget() { return {contoso(), "anna", guests, vault::BudgetKind::reidentify}; }

}  // namespace

void fill(vault::Vault& vault, std::uint32_t people) {
  REQUIRE(vault.set_wrapped_directory_key(Bytes{7, 0, 7}).ok());
  REQUIRE(*vault.directory_version(contoso(), "first") == 1);
  REQUIRE(*vault.directory_version(contoso(), "second") == 2);
  const auto stored = vault.enroll(contoso(), upload(0, people));
  REQUIRE(stored.ok());
  REQUIRE(vault.enroll(contoso(), upload(0, 5, guests)).ok());
  REQUIRE(vault.enroll(fabrikam(), upload(0, 5)).ok());
  for (std::size_t i = 0; i < 3; ++i) REQUIRE(vault.erase(contoso(), subject_of((*stored)[i]), some_time).ok());
  REQUIRE(*vault.take_serials(contoso(), staff, 41) == 0);
  REQUIRE(vault.take(budget(), rate, 9, some_time * us)->granted);
  for (const char* id : {"r1", "r2"}) REQUIRE(vault.request_approval(contoso(), request(id)).ok());
  REQUIRE(vault.approve(contoso(), "r2", "berta", some_time, mac).ok());
  REQUIRE(vault.record_reidentification(contoso(), {some_time, "anna", staff, 2, "request", Bytes{1}}).ok());
}

bool has_content(vault::Vault& vault, std::uint32_t people) {
  std::vector<vault::TagHash> tags;
  for (std::uint32_t i = 3; i < people; ++i) tags.push_back(tag_of(i));
  const auto found = vault.find_tags(contoso(), staff, tags);
  bool all = found.ok();
  for (std::size_t i = 0; all && i < tags.size(); ++i) {
    all = (*found)[i] && (*found)[i]->created == some_time + static_cast<std::int64_t>(i) + 3;
  }
  const auto approved = vault.valid_approvals(contoso(), 7, "anna", some_time, 9);
  const auto pending = vault.find_approval(contoso(), "r1");
  const auto header = vault.find_header(contoso(), header_of(1).id);
  all = all && approved->size() == 1 && approved->front().id == "r2" && vault::is_genuine(approved->front(), mac) &&
        pending->has_value() && !(*pending)->approver && vault::is_genuine(**pending, mac);
  return all && *vault.count_assignments(contoso()) == people + 2 && *vault.count_assignments(fabrikam()) == 5 &&
         vault.erasures(contoso(), 0, 10)->size() == 3 && vault.directory_version(contoso(), "second").ok() &&
         *vault.wrapped_directory_key() == Bytes{7, 0, 7} && header->has_value() &&
         (*header)->text == header_of(1).text;
}

}  // namespace feldsiegel::testing
