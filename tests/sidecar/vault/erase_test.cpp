#include <doctest/doctest.h>

#include "tests/sidecar/vault/persons.h"
#include "tests/sidecar/vault/vault_place.h"

namespace feldsiegel::testing {
namespace {

TEST_CASE_TEMPLATE("who is erased is gone, and a tombstone stays", Place, FELDSIEGEL_VAULT_PLACES) {
  Place place;
  const auto stored = place.vault().enroll(contoso(), upload(0, 3)).value();
  const DataSubjectRef who = subject_of(stored[1]);
  const auto tombstone = place.vault().erase(contoso(), who, some_time + 9);
  REQUIRE(tombstone.ok());
  CHECK(tombstone->sequence == 1);
  CHECK(tombstone->domain_id == staff);
  CHECK(tombstone->pseudonym == who.pseudonym);
  CHECK(tombstone->erased == some_time + 9);
  const auto vault = place.open();
  CHECK_FALSE(vault->find_pseudonyms(contoso(), {&who, 1})->front());
  CHECK_FALSE(vault->find_tags(contoso(), staff, {&stored[1].tag, 1})->front());
  CHECK(vault->find_tags(contoso(), staff, {&stored[0].tag, 1})->front());
  CHECK(*vault->count_assignments(contoso()) == 2);
}

TEST_CASE_TEMPLATE("erasing again answers the same tombstone", Place, FELDSIEGEL_VAULT_PLACES) {
  Place place;
  const auto stored = place.vault().enroll(contoso(), upload(0, 2)).value();
  REQUIRE(place.vault().erase(contoso(), subject_of(stored[0]), some_time).ok());
  const auto again = place.vault().erase(contoso(), subject_of(stored[0]), some_time + 100);
  REQUIRE(again.ok());
  CHECK(again->sequence == 1);
  CHECK(again->erased == some_time);
  CHECK(*place.vault().count_assignments(contoso()) == 1);
  CHECK(place.vault().erasures(contoso(), 0, 100)->size() == 1);
}

TEST_CASE_TEMPLATE("who was never there cannot be erased, and leaves no tombstone", Place, FELDSIEGEL_VAULT_PLACES) {
  Place place;
  const auto stored = place.vault().enroll(contoso(), upload(0, 1)).value();
  const auto refusal = [&](const DataSubjectRef& who) {
    return place.vault().erase(contoso(), who, some_time).error().code;
  };
  CHECK(refusal({staff, random_pseudonym()}) == ErrorCode::pseudonym_unknown);
  CHECK(refusal({guests, stored[0].pseudonym}) == ErrorCode::pseudonym_unknown);
  CHECK(refusal({UINT64_MAX, stored[0].pseudonym}) == ErrorCode::pseudonym_unknown);
  CHECK(refusal({std::uint64_t{staff} + (std::uint64_t{1} << 32), stored[0].pseudonym}) ==
        ErrorCode::pseudonym_unknown);
  CHECK(place.vault().erasures(contoso(), 0, 100)->empty());
  CHECK(*place.vault().count_assignments(contoso()) == 1);
}

TEST_CASE_TEMPLATE("after erasure the same person gets a new pseudonym, never the old one", Place,
                   FELDSIEGEL_VAULT_PLACES) {
  Place place;
  const auto first = place.vault().enroll(contoso(), upload(0, 1)).value();
  REQUIRE(place.vault().erase(contoso(), subject_of(first[0]), some_time).ok());
  auto revenant = upload(0, 3);
  revenant.rows[2].pseudonym = first[0].pseudonym;
  CHECK(place.vault().enroll(contoso(), revenant).error().code == ErrorCode::duplicate_id);
  CHECK_MESSAGE(*place.vault().count_assignments(contoso()) == 0, "nothing of the batch is kept");
  const auto second = place.vault().enroll(contoso(), upload(0, 1));
  REQUIRE(second.ok());
  CHECK(second->front().pseudonym != first[0].pseudonym);
  CHECK_MESSAGE(place.vault().enroll(fabrikam(), revenant).ok(), "a tombstone of another tenant does not matter");
}

TEST_CASE_TEMPLATE("a header goes with the last assignment that refers to it", Place, FELDSIEGEL_VAULT_PLACES) {
  Place place;
  const auto stored = place.vault().enroll(contoso(), upload(0, 2)).value();
  REQUIRE(place.vault().erase(contoso(), subject_of(stored[0]), some_time).ok());
  CHECK(place.vault().find_header(contoso(), header_of(1).id)->has_value());
  REQUIRE(place.vault().erase(contoso(), subject_of(stored[1]), some_time).ok());
  CHECK_FALSE(place.vault().find_header(contoso(), header_of(1).id)->has_value());
  CHECK(place.vault().enroll(contoso(), upload(0, 1)).ok());
  CHECK(place.vault().find_header(contoso(), header_of(1).id)->has_value());
}

TEST_CASE_TEMPLATE("erasures are numbered per tenant without gaps and are read on from where one stopped", Place,
                   FELDSIEGEL_VAULT_PLACES) {
  Place place;
  const auto stored = place.vault().enroll(contoso(), upload(0, 7)).value();
  const auto others = place.vault().enroll(fabrikam(), upload(0, 1)).value();
  for (const auto& row : stored) REQUIRE(place.vault().erase(contoso(), subject_of(row), some_time).ok());
  CHECK(place.vault().erase(fabrikam(), subject_of(others[0]), some_time)->sequence == 1);
  std::uint64_t since = 0;
  std::vector<PseudonymBytes> seen;
  for (;;) {
    const auto page = place.vault().erasures(contoso(), since, 3).value();
    if (page.empty()) break;
    for (const auto& tombstone : page) {
      CHECK(tombstone.sequence == ++since);
      seen.push_back(tombstone.pseudonym);
    }
  }
  REQUIRE(seen.size() == 7);
  CHECK(seen[6] == stored[6].pseudonym);
  CHECK(place.vault().erasures(contoso(), UINT64_MAX, SIZE_MAX)->empty());
  CHECK(place.vault().erasures(contoso(), 0, 0)->empty());
}

TEST_CASE_TEMPLATE("which of many are erased is answered in their order", Place, FELDSIEGEL_VAULT_PLACES) {
  Place place;
  const auto stored = place.vault().enroll(contoso(), upload(0, 3)).value();
  REQUIRE(place.vault().erase(contoso(), subject_of(stored[1]), some_time).ok());
  const std::vector<DataSubjectRef> who = {
      subject_of(stored[0]), subject_of(stored[1]), {guests, stored[1].pseudonym}, {staff, random_pseudonym()}};
  CHECK(*place.vault().are_erased(contoso(), who) == std::vector<bool>{false, true, false, false});
  CHECK(*place.vault().are_erased(fabrikam(), who) == std::vector<bool>(4, false));
}

TEST_CASE("nothing of an erased assignment stays in the file") {
  SqlitePlace place;
  auto batch = upload(0, 40);
  const std::string identifier = "sealed identifier of nobody else";
  batch.rows[20].sealed_identifier = to_bytes(as_bytes(identifier));
  const auto stored = place.vault().enroll(contoso(), batch).value();
  const auto occurs = [&] {
    place.run_sql("PRAGMA wal_checkpoint(TRUNCATE)");
    const std::string command = "grep -qa '" + identifier + "' '" + place.file().string() + "'*";
    return std::system(command.c_str()) == 0;
  };
  CHECK(occurs());
  REQUIRE(place.vault().erase(contoso(), subject_of(stored[20]), some_time).ok());
  CHECK_FALSE(occurs());
}

}  // namespace
}  // namespace feldsiegel::testing
