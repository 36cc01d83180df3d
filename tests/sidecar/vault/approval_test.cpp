#include <doctest/doctest.h>

#include <atomic>
#include <thread>

#include "tests/sidecar/vault/persons.h"
#include "tests/sidecar/vault/vault_place.h"

namespace feldsiegel::testing {
namespace {

constexpr std::int64_t now = some_time;

// Stands for the MAC that the sidecar makes: what it covers, in clear.
Bytes mac(const vault::ApprovalRecord& row) {
  const std::string text = row.id + "/" + std::to_string(row.minutes) + "/" + row.approver.value_or("") + "/" +
                           std::to_string(row.approved) + "/" + std::to_string(row.expires);
  return to_bytes(as_bytes(text));
}

vault::ApprovalRecord request(const std::string& id, std::int64_t requested = now) {
  vault::ApprovalRecord approval;
  approval.id = id;
  approval.purpose_id = 7;
  approval.requester = "anna";
  approval.sealed_reason = Bytes{0, 1, 2};
  approval.requested = requested;
  approval.decide_before = requested + 1000;
  approval.minutes = 30;
  approval.mac = mac(approval);
  return approval;
}

TEST_CASE_TEMPLATE("what was asked for is found as it was asked, undecided", Place, FELDSIEGEL_VAULT_PLACES) {
  Place place;
  REQUIRE(place.vault().request_approval(contoso(), request("r1")).ok());
  const auto found = place.open()->find_approval(contoso(), "r1").value();
  REQUIRE(found);
  CHECK(found->purpose_id == 7);
  CHECK(found->requester == "anna");
  CHECK(found->sealed_reason == Bytes{0, 1, 2});
  CHECK(found->requested == now);
  CHECK(found->decide_before == now + 1000);
  CHECK(found->minutes == 30);
  CHECK_FALSE(found->approver);
  CHECK(found->approved == 0);
  CHECK(found->expires == 0);
  CHECK(found->mac == request("r1").mac);
  CHECK(place.vault().valid_approvals(contoso(), 7, "anna", now, 9)->empty());
}

TEST_CASE_TEMPLATE("an approval holds from the decision for its minutes, for this person and purpose alone", Place,
                   FELDSIEGEL_VAULT_PLACES) {
  Place place;
  REQUIRE(place.vault().request_approval(contoso(), request("r1")).ok());
  const auto decided = place.vault().approve(contoso(), "r1", "berta", now + 10, mac);
  REQUIRE(decided.ok());
  CHECK(decided->approver == "berta");
  CHECK(decided->approved == now + 10);
  CHECK(decided->expires == now + 10 + 1800);
  const auto holds = [&](const TenantId& tenant, std::uint32_t purpose, const char* who, std::int64_t at) {
    return !place.vault().valid_approvals(tenant, purpose, who, at, 9)->empty();
  };
  CHECK(holds(contoso(), 7, "anna", now + 10));
  CHECK(holds(contoso(), 7, "anna", now + 1809));
  CHECK_FALSE(holds(contoso(), 7, "anna", now + 1810));
  CHECK_MESSAGE(!holds(contoso(), 7, "anna", now + 9), "a clock that went back finds nothing approved yet");
  CHECK_FALSE(holds(contoso(), 8, "anna", now + 10));
  CHECK_FALSE(holds(contoso(), 7, "berta", now + 10));
  CHECK_FALSE(holds(fabrikam(), 7, "anna", now + 10));
}

TEST_CASE_TEMPLATE("refusals of a decision name their reason and change nothing", Place, FELDSIEGEL_VAULT_PLACES) {
  Place place;
  REQUIRE(place.vault().request_approval(contoso(), request("r1")).ok());
  const auto refusal = [&](const TenantId& tenant, const char* id, const char* who, std::int64_t at) {
    return place.vault().approve(tenant, id, who, at, mac).error().code;
  };
  CHECK(refusal(contoso(), "r2", "berta", now) == ErrorCode::approval_unknown);
  CHECK(refusal(fabrikam(), "r1", "berta", now) == ErrorCode::approval_unknown);
  CHECK(refusal(contoso(), "r1", "anna", now) == ErrorCode::approval_own);
  CHECK(refusal(contoso(), "r1", "berta", now + 1001) == ErrorCode::approval_expired);
  CHECK_FALSE(place.vault().find_approval(contoso(), "r1").value()->approver);
  REQUIRE(place.vault().approve(contoso(), "r1", "berta", now + 1000, mac).ok());
  CHECK(refusal(contoso(), "r1", "carla", now + 1000) == ErrorCode::approval_decided);
  CHECK(refusal(contoso(), "r1", "berta", now + 1000) == ErrorCode::approval_decided);
  CHECK(refusal(contoso(), "r1", "anna", now + 1000) == ErrorCode::approval_own);
  CHECK(place.vault().find_approval(contoso(), "r1").value()->approver == "berta");
}

TEST_CASE_TEMPLATE("an id is used once, within a tenant that exists", Place, FELDSIEGEL_VAULT_PLACES) {
  Place place;
  REQUIRE(place.vault().request_approval(contoso(), request("r1")).ok());
  auto other = request("r1");
  other.requester = "mallory";
  CHECK(place.vault().request_approval(contoso(), other).error().code == ErrorCode::duplicate_id);
  CHECK(place.vault().find_approval(contoso(), "r1").value()->requester == "anna");
  CHECK(place.vault().request_approval(fabrikam(), other).ok());
  const TenantId stranger = *TenantId::parse("99999999-2222-3333-4444-555555555555");
  CHECK(place.vault().request_approval(stranger, other).error().code == ErrorCode::tenant_unknown);
  CHECK(place.vault().record_reidentification(stranger, {}).error().code == ErrorCode::tenant_unknown);
}

TEST_CASE_TEMPLATE("current are requests that can be decided and approvals that hold, newest first", Place,
                   FELDSIEGEL_VAULT_PLACES) {
  Place place;
  for (int i = 0; i < 5; ++i) {
    REQUIRE(place.vault().request_approval(contoso(), request("r" + std::to_string(i), now + i)).ok());
  }
  REQUIRE(place.vault().approve(contoso(), "r1", "berta", now + 1000, mac).ok());
  const auto ids = [&](std::int64_t at, std::size_t limit) {
    std::string all;
    for (const auto& approval : place.vault().current_approvals(contoso(), at, limit).value()) all += approval.id;
    return all;
  };
  CHECK(ids(now + 10, 100) == "r4r3r2r1r0");
  CHECK(ids(now + 10, 2) == "r4r3");
  CHECK(ids(now + 1000, 100) == "r4r3r2r1r0");
  CHECK(ids(now + 1003, 100) == "r4r3r1");
  CHECK(ids(now + 2799, 100) == "r1");
  CHECK(ids(now + 2800, 100) == "");
  CHECK(place.vault().current_approvals(fabrikam(), now, 100)->empty());
}

TEST_CASE_TEMPLATE("the approval that holds longest is the one that counts", Place, FELDSIEGEL_VAULT_PLACES) {
  Place place;
  for (const char* id : {"r1", "r2", "r3"}) REQUIRE(place.vault().request_approval(contoso(), request(id)).ok());
  REQUIRE(place.vault().approve(contoso(), "r1", "berta", now + 5, mac).ok());
  REQUIRE(place.vault().approve(contoso(), "r3", "berta", now + 9, mac).ok());
  REQUIRE(place.vault().approve(contoso(), "r2", "berta", now + 7, mac).ok());
  std::string ids;
  for (const auto& one : place.vault().valid_approvals(contoso(), 7, "anna", now + 20, 9).value()) ids += one.id;
  CHECK(ids == "r3r2r1");
  CHECK(place.vault().valid_approvals(contoso(), 7, "anna", now + 20, 2)->size() == 2);
}

TEST_CASE_TEMPLATE("a clock that went back does not let an approval begin before its request", Place,
                   FELDSIEGEL_VAULT_PLACES) {
  Place place;
  REQUIRE(place.vault().request_approval(contoso(), request("r1")).ok());
  const auto decided = place.vault().approve(contoso(), "r1", "berta", now - 100'000, mac);
  REQUIRE(decided.ok());
  CHECK(decided->approved == now);
  CHECK(decided->expires == now + 1800);
}

TEST_CASE_TEMPLATE("a decision carries its own MAC, and what is not genuine is not decided", Place,
                   FELDSIEGEL_VAULT_PLACES) {
  Place place;
  for (const char* id : {"r1", "r2"}) REQUIRE(place.vault().request_approval(contoso(), request(id)).ok());
  REQUIRE(place.run_sql("UPDATE approvals SET minutes = 31 WHERE id = 'r2'") != "error");
  CHECK(place.vault().approve(contoso(), "r2", "berta", now, mac).error().code == ErrorCode::vault_damaged);
  CHECK_FALSE(place.vault().find_approval(contoso(), "r2").value()->approver);
  const auto decided = place.vault().approve(contoso(), "r1", "berta", now, mac);
  REQUIRE(decided.ok());
  CHECK(vault::is_genuine(*decided, mac));
  const auto found = place.vault().find_approval(contoso(), "r1").value();
  CHECK(vault::is_genuine(*found, mac));
  CHECK(found->mac != request("r1").mac);
}

TEST_CASE_TEMPLATE("of many who decide at once exactly one does", Place, FELDSIEGEL_VAULT_PLACES) {
  Place place;
  const auto other = place.open();
  for (int round = 0; round < 5; ++round) {
    const std::string id = "r" + std::to_string(round);
    REQUIRE(place.vault().request_approval(contoso(), request(id)).ok());
    std::atomic<int> approved = 0, late = 0;
    std::vector<std::thread> threads;
    for (vault::Vault* vault : {&place.vault(), other.get(), &place.vault(), other.get()}) {
      threads.emplace_back([&, vault] {
        const auto decided = vault->approve(contoso(), id, "berta", now, mac);
        if (decided.ok())
          ++approved;
        else if (decided.error().code == ErrorCode::approval_decided)
          ++late;
      });
    }
    for (std::thread& thread : threads) thread.join();
    CHECK(approved == 1);
    CHECK(late == 3);
  }
}

TEST_CASE_TEMPLATE("re-identifications are written down, each of them", Place, FELDSIEGEL_VAULT_PLACES) {
  Place place;
  const vault::Reidentification entry{now, "anna", staff, 12, "request", Bytes{5, 0}};
  REQUIRE(place.vault().record_reidentification(contoso(), entry).ok());
  REQUIRE(place.vault().record_reidentification(contoso(), entry).ok());
  CHECK(place.run_sql("SELECT count(*) FROM reidentifications WHERE person = 'anna' AND count = 12") == "2");
}

}  // namespace
}  // namespace feldsiegel::testing
