#include <doctest/doctest.h>

#include "tests/sidecar/vault/persons.h"
#include "tests/sidecar/vault/vault_place.h"

namespace feldsiegel::testing {
namespace {

TEST_CASE_TEMPLATE("whoever is enrolled is found by tag and by pseudonym, all as it was given", Place,
                   FELDSIEGEL_VAULT_PLACES) {
  Place place;
  const auto batch = upload(0, 300);
  const auto stored = place.vault().enroll(contoso(), batch);
  REQUIRE(stored.ok());
  REQUIRE(stored->size() == 300);
  const auto other_process = place.open();
  for (std::size_t i : {0u, 1u, 299u}) {
    CHECK(same((*stored)[i], batch.rows[i]));
    const auto by_tag = other_process->find_tags(contoso(), staff, {&batch.rows[i].tag, 1});
    REQUIRE(by_tag->front());
    CHECK(same(*by_tag->front(), batch.rows[i]));
    const DataSubjectRef who = subject_of(batch.rows[i]);
    const auto by_pseudonym = other_process->find_pseudonyms(contoso(), {&who, 1});
    REQUIRE(by_pseudonym->front());
    CHECK(same(*by_pseudonym->front(), batch.rows[i]));
  }
  const auto header = place.vault().find_header(contoso(), batch.header.id);
  REQUIRE(header->has_value());
  CHECK((*header)->epoch == 1);
  CHECK((*header)->text == batch.header.text);
  CHECK(*place.vault().count_assignments(contoso()) == 300);
}

TEST_CASE_TEMPLATE("look-ups answer in the order of the question, with gaps for who is not there", Place,
                   FELDSIEGEL_VAULT_PLACES) {
  Place place;
  const auto stored = place.vault().enroll(contoso(), upload(0, 3)).value();
  const std::vector<vault::TagHash> tags = {tag_of(2), tag_of(77), tag_of(0), tag_of(2)};
  const auto found = place.vault().find_tags(contoso(), staff, tags).value();
  REQUIRE(found.size() == 4);
  CHECK(found[0]->pseudonym == stored[2].pseudonym);
  CHECK_FALSE(found[1]);
  CHECK(found[2]->pseudonym == stored[0].pseudonym);
  CHECK(found[3]->pseudonym == stored[2].pseudonym);
  const std::vector<DataSubjectRef> who = {
      {staff, random_pseudonym()}, subject_of(stored[1]), {guests, stored[1].pseudonym}, {UINT64_MAX, {}}};
  const auto named = place.vault().find_pseudonyms(contoso(), who).value();
  CHECK_FALSE(named[0]);
  CHECK(named[1]->tag == tag_of(1));
  CHECK_MESSAGE(!named[2], "a pseudonym of another domain is nobody here");
  CHECK_FALSE(named[3]);
  CHECK(place.vault().find_tags(contoso(), staff, {})->empty());
}

TEST_CASE_TEMPLATE("a second enrollment changes nothing and answers the first", Place, FELDSIEGEL_VAULT_PLACES) {
  Place place;
  const auto first = place.vault().enroll(contoso(), upload(0, 10)).value();
  auto again = upload(5, 10);
  again.header = header_of(2);
  for (auto& row : again.rows) row.header = again.header.id;
  const auto second = place.vault().enroll(contoso(), again).value();
  for (std::size_t i = 0; i < 5; ++i) CHECK(same(second[i], first[i + 5]));
  for (std::size_t i = 5; i < 10; ++i) CHECK(same(second[i], again.rows[i]));
  CHECK(*place.vault().count_assignments(contoso()) == 15);
}

TEST_CASE_TEMPLATE("an enrollment of known people leaves no header behind", Place, FELDSIEGEL_VAULT_PLACES) {
  Place place;
  REQUIRE(place.vault().enroll(contoso(), upload(0, 3)).ok());
  auto again = upload(0, 3);
  again.header = header_of(2);
  REQUIRE(place.vault().enroll(contoso(), again).ok());
  CHECK_FALSE(place.vault().find_header(contoso(), again.header.id)->has_value());
}

TEST_CASE_TEMPLATE("tenants and domains do not see each other", Place, FELDSIEGEL_VAULT_PLACES) {
  Place place;
  const auto here = place.vault().enroll(contoso(), upload(0, 1)).value();
  const auto there = place.vault().enroll(fabrikam(), upload(0, 1)).value();
  const auto guest = place.vault().enroll(contoso(), upload(0, 1, guests)).value();
  CHECK(here[0].pseudonym != there[0].pseudonym);
  CHECK(here[0].pseudonym != guest[0].pseudonym);
  const DataSubjectRef who = subject_of(here[0]);
  CHECK_FALSE(place.vault().find_pseudonyms(fabrikam(), {&who, 1})->front());
  CHECK(place.vault().erase(fabrikam(), who, some_time).error().code == ErrorCode::pseudonym_unknown);
  CHECK(*place.vault().count_assignments(contoso()) == 2);
  CHECK(*place.vault().count_assignments(fabrikam()) == 1);
  CHECK_FALSE(place.vault().find_header(fabrikam(), header_of(9).id)->has_value());
}

TEST_CASE_TEMPLATE("a pseudonym that is taken is refused, and nothing of the batch is kept", Place,
                   FELDSIEGEL_VAULT_PLACES) {
  Place place;
  const auto first = place.vault().enroll(contoso(), upload(0, 1)).value();
  auto batch = upload(1, 20);
  batch.header = header_of(2);
  batch.rows[13].pseudonym = first[0].pseudonym;
  CHECK(place.vault().enroll(contoso(), batch).error().code == ErrorCode::duplicate_id);
  CHECK(*place.vault().count_assignments(contoso()) == 1);
  CHECK_FALSE(place.vault().find_header(contoso(), batch.header.id)->has_value());
  batch.rows[13].pseudonym = random_pseudonym();
  CHECK(place.vault().enroll(contoso(), batch).ok());
  auto twins = upload(50, 2);
  twins.rows[1].pseudonym = twins.rows[0].pseudonym;
  CHECK(place.vault().enroll(contoso(), twins).error().code == ErrorCode::duplicate_id);
  CHECK(*place.vault().count_assignments(contoso()) == 21);
}

TEST_CASE_TEMPLATE("unknown tenants and retired epochs enroll nobody", Place, FELDSIEGEL_VAULT_PLACES) {
  Place place;
  const TenantId stranger = *TenantId::parse("99999999-2222-3333-4444-555555555555");
  CHECK(place.vault().enroll(stranger, upload(0, 2)).error().code == ErrorCode::tenant_unknown);
  CHECK(place.vault().take_serials(stranger, staff, 1).error().code == ErrorCode::tenant_unknown);
  CHECK(*place.vault().count_assignments(stranger) == 0);
  REQUIRE(place.vault().retire(contoso(), 1).ok());
  CHECK(place.vault().enroll(contoso(), upload(0, 2)).error().code == ErrorCode::epoch_retired);
  CHECK(*place.vault().count_assignments(contoso()) == 0);
  CHECK(place.vault().enroll(contoso(), vault::Enrollment{header_of(1), {}})->empty());
}

TEST_CASE_TEMPLATE("another text or epoch under a header's id is a damaged vault", Place, FELDSIEGEL_VAULT_PLACES) {
  Place place;
  REQUIRE(place.vault().enroll(contoso(), upload(0, 1)).ok());
  auto other = upload(1, 1);
  other.header.text += "x";
  CHECK(place.vault().enroll(contoso(), other).error().code == ErrorCode::vault_damaged);
  other = upload(1, 1);
  other.header.epoch = 2;
  CHECK(place.vault().enroll(contoso(), other).error().code == ErrorCode::vault_damaged);
  CHECK(*place.vault().count_assignments(contoso()) == 1);
}

TEST_CASE_TEMPLATE("an epoch that assignments are sealed to cannot be retired", Place, FELDSIEGEL_VAULT_PLACES) {
  Place place;
  REQUIRE(*place.vault().rotate(contoso(), some_time) == 3);
  const auto stored = place.vault().enroll(contoso(), upload(0, 2)).value();
  CHECK(place.vault().retire(contoso(), 1).error().code == ErrorCode::epoch_in_use);
  CHECK(place.vault().retire(contoso(), 2).error().code == ErrorCode::epoch_in_use);
  CHECK(place.vault().find(contoso()).value()->oldest_epoch == 1);
  CHECK_MESSAGE(place.vault().retire(fabrikam(), 1).ok(), "another tenant's assignments do not matter");
  REQUIRE(place.vault().erase(contoso(), subject_of(stored[0]), some_time).ok());
  CHECK(place.vault().retire(contoso(), 1).error().code == ErrorCode::epoch_in_use);
  REQUIRE(place.vault().erase(contoso(), subject_of(stored[1]), some_time).ok());
  CHECK(place.vault().retire(contoso(), 1).ok());
  CHECK(place.vault().find(contoso()).value()->oldest_epoch == 2);
}

TEST_CASE_TEMPLATE("serial numbers are given out once", Place, FELDSIEGEL_VAULT_PLACES) {
  Place place;
  CHECK(*place.vault().take_serials(contoso(), staff, 10) == 0);
  CHECK(*place.open()->take_serials(contoso(), staff, 1) == 10);
  CHECK(*place.vault().take_serials(contoso(), staff, UINT32_MAX) == 11);
  CHECK(*place.vault().take_serials(contoso(), staff, 1) == 11 + std::uint64_t{UINT32_MAX});
  CHECK(*place.vault().take_serials(contoso(), guests, 1) == 0);
  CHECK(*place.vault().take_serials(fabrikam(), staff, 1) == 0);
}

}  // namespace
}  // namespace feldsiegel::testing
