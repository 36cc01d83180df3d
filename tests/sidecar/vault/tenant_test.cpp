#include <doctest/doctest.h>

#include "tests/sidecar/vault/persons.h"
#include "tests/sidecar/vault/vault_place.h"

namespace feldsiegel::testing {
namespace {

using vault::TenantRecord;

TenantId tenant(int number) {
  std::string text = "21111111-2222-3333-4444-555555555550";
  text.back() = static_cast<char>('0' + number);
  return *TenantId::parse(text);
}

TenantRecord record(int number) {
  return {tenant(number), Bytes{1, 2, 0, 3}, hpke::KemId::x_wing, 1, 1, some_time, some_time};
}

TEST_CASE_TEMPLATE("a tenant, and the directory key, is added once", Place, FELDSIEGEL_VAULT_PLACES) {
  Place place;
  vault::Vault& vault = place.vault();
  REQUIRE(vault.add(record(1)).ok());
  TenantRecord other = record(1);
  other.wrapped_key = {6, 6, 6};
  CHECK(vault.add(other).error().code == ErrorCode::duplicate_id);
  CHECK((*vault.find(tenant(1)))->wrapped_key == Bytes{1, 2, 0, 3});
  REQUIRE(vault.set_wrapped_directory_key(Bytes{1}).ok());
  CHECK(vault.set_wrapped_directory_key(Bytes{2}).error().code == ErrorCode::duplicate_id);
  CHECK(*vault.wrapped_directory_key() == Bytes{1});
}

TEST_CASE_TEMPLATE("rotation makes the next epoch, retirement raises the oldest and never the other way", Place,
                   FELDSIEGEL_VAULT_PLACES) {
  Place place;
  vault::Vault& vault = place.vault();
  REQUIRE(vault.add(record(1)).ok());
  CHECK(vault.retire(tenant(1), 1).error().code == ErrorCode::invalid_value);
  CHECK((*vault.find(tenant(1)))->epoch_since == some_time);
  CHECK(*vault.rotate(tenant(1), some_time + 5) == 2);
  CHECK(*vault.rotate(tenant(1), some_time + 7) == 3);
  CHECK((*vault.find(tenant(1)))->epoch_since == some_time + 7);
  CHECK((*vault.find(tenant(1)))->created == some_time);
  CHECK(vault.retire(tenant(1), 0).ok());
  CHECK((*vault.find(tenant(1)))->oldest_epoch == 1);
  CHECK(vault.retire(tenant(1), 2).ok());
  CHECK((*vault.find(tenant(1)))->oldest_epoch == 3);
  CHECK(vault.retire(tenant(1), 1).ok());
  CHECK((*vault.find(tenant(1)))->oldest_epoch == 3);
  CHECK(vault.retire(tenant(1), 3).error().code == ErrorCode::invalid_value);
  CHECK(vault.retire(tenant(1), UINT32_MAX).error().code == ErrorCode::invalid_value);
  CHECK((*vault.find(tenant(1)))->newest_epoch == 3);
}

TEST_CASE_TEMPLATE("unknown tenants are named as such, and nobody else is touched", Place, FELDSIEGEL_VAULT_PLACES) {
  Place place;
  vault::Vault& vault = place.vault();
  REQUIRE(vault.add(record(1)).ok());
  CHECK(vault.rotate(tenant(2), some_time).error().code == ErrorCode::tenant_unknown);
  CHECK(vault.retire(tenant(2), 1).error().code == ErrorCode::tenant_unknown);
  CHECK(vault.directory_version(tenant(2), "x").error().code == ErrorCode::tenant_unknown);
  CHECK((*vault.find(tenant(1)))->newest_epoch == 1);
}

TEST_CASE_TEMPLATE("the directory's version rises with its content, per tenant, and never falls", Place,
                   FELDSIEGEL_VAULT_PLACES) {
  Place place;
  vault::Vault& vault = place.vault();
  REQUIRE(vault.add(record(1)).ok());
  REQUIRE(vault.add(record(2)).ok());
  CHECK(*vault.directory_version(tenant(1), "a") == 1);
  CHECK(*vault.directory_version(tenant(1), "a") == 1);
  CHECK(*vault.directory_version(tenant(1), "b") == 2);
  CHECK(*vault.directory_version(tenant(2), "b") == 1);
  CHECK_MESSAGE(*vault.directory_version(tenant(1), "a") == 3, "old content is a new version too");
  CHECK(*place.open()->directory_version(tenant(1), "a") == 3);
}

}  // namespace
}  // namespace feldsiegel::testing
