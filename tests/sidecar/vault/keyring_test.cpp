#include "sidecar/vault/keyring.h"

#include <doctest/doctest.h>
#include <sqlite3.h>

#include <atomic>
#include <thread>

#include "sidecar/keyprovider/file_key_provider.h"
#include "sidecar/vault/sqlite/sqlite_vault.h"
#include "tests/sidecar/support/temporary_directory.h"

namespace feldsiegel::testing {
namespace {

using keyprovider::FileKeyProvider;
using vault::Keyring;
using vault::sqlite::SqliteVault;

constexpr auto suite = hpke::KemId::x_wing;
constexpr std::int64_t now = 1'800'000'000;

const TenantId& contoso() {
  static const TenantId id = *TenantId::parse("11111111-2222-3333-4444-555555555555");
  return id;
}
const TenantId& fabrikam() {
  static const TenantId id = *TenantId::parse("22222222-2222-3333-4444-555555555555");
  return id;
}

// A provider that counts, so that the tests see when the KEK is asked.
class CountingProvider : public keyprovider::KeyProvider {
 public:
  explicit CountingProvider(std::unique_ptr<FileKeyProvider> inner) : inner_(std::move(inner)) {}
  std::string id() const override { return inner_->id(); }
  Result<Bytes> wrap(ByteView aad, ByteView secret) override { return inner_->wrap(aad, secret); }
  Result<SecretBytes> unwrap(ByteView aad, ByteView wrapped) override {
    ++unwraps;
    if (down) return ErrorCode::key_provider_unavailable;
    return inner_->unwrap(aad, wrapped);
  }
  std::atomic<int> unwraps = 0;
  bool down = false;

 private:
  std::unique_ptr<FileKeyProvider> inner_;
};

std::unique_ptr<FileKeyProvider> new_kek(const std::filesystem::path& file) {
  REQUIRE(FileKeyProvider::create(file).ok());
  return FileKeyProvider::open(file).value();
}

struct Fixture {
  TemporaryDirectory directory;
  std::unique_ptr<SqliteVault> store = SqliteVault::create(directory / "vault.db").value();
  CountingProvider provider{new_kek(directory / "kek.key")};
  Keyring keyring{*store, provider};

  void enroll(const TenantId& tenant) { REQUIRE(enroll_tenant(*store, provider, tenant, suite, now).ok()); }

  void run_sql(const char* sql) {
    sqlite3* database = nullptr;
    REQUIRE(sqlite3_open((directory / "vault.db").c_str(), &database) == SQLITE_OK);
    REQUIRE(sqlite3_exec(database, sql, nullptr, nullptr, nullptr) == SQLITE_OK);
    sqlite3_close(database);
  }
};

TEST_CASE_FIXTURE(Fixture, "an enrolled tenant has a key, the same after a restart") {
  enroll(contoso());
  const auto tenant = keyring.find(contoso());
  REQUIRE(tenant.ok());
  CHECK(tenant->record.newest_epoch == 1);
  CHECK(tenant->record.created == now);
  CHECK(tenant->record.epoch_since == now);
  Keyring restarted(*store, provider);
  CHECK(restarted.find(contoso())->key->recipient_public_key(1, suite) == tenant->key->recipient_public_key(1, suite));
}

TEST_CASE_FIXTURE(Fixture, "two tenants have two keys") {
  enroll(contoso());
  enroll(fabrikam());
  CHECK_FALSE(equal_in_constant_time(keyring.find(contoso())->key->expose_secret(),
                                     keyring.find(fabrikam())->key->expose_secret()));
}

TEST_CASE_FIXTURE(Fixture, "the provider is asked once per key, not per call") {
  enroll(contoso());
  for (int i = 0; i < 10; ++i) CHECK(keyring.find(contoso()).ok());
  CHECK(provider.unwraps == 1);
  provider.down = true;
  CHECK_MESSAGE(keyring.find(contoso()).ok(), "a key in memory outlives an outage of the provider");
  keyring.forget(contoso());
  CHECK(keyring.find(contoso()).error().code == ErrorCode::key_provider_unavailable);
  provider.down = false;
  CHECK_MESSAGE(keyring.find(contoso()).ok(), "a failure is not remembered");
}

TEST_CASE_FIXTURE(Fixture, "an unknown tenant has no key and is not onboarded") {
  enroll(contoso());
  CHECK(keyring.find(fabrikam()).error().code == ErrorCode::tenant_unknown);
  CHECK(*keyring.has(contoso()));
  CHECK_FALSE(*keyring.has(fabrikam()));
}

TEST_CASE_FIXTURE(Fixture, "enrolling twice changes nothing") {
  enroll(contoso());
  const Bytes before = store->find(contoso()).value()->wrapped_key;
  CHECK(enroll_tenant(*store, provider, contoso(), suite, now).error().code == ErrorCode::duplicate_id);
  CHECK(store->find(contoso()).value()->wrapped_key == before);
}

TEST_CASE_FIXTURE(Fixture, "a rotated epoch is seen at once, without asking the provider again") {
  enroll(contoso());
  REQUIRE(keyring.find(contoso()).ok());
  REQUIRE(store->rotate(contoso(), now).ok());
  CHECK(keyring.find(contoso())->record.newest_epoch == 2);
  CHECK(provider.unwraps == 1);
}

TEST_CASE_FIXTURE(Fixture, "a tenant whose row is gone is gone from the keyring too") {
  enroll(contoso());
  REQUIRE(keyring.find(contoso()).ok());
  run_sql("DELETE FROM tenants");
  CHECK(keyring.find(contoso()).error().code == ErrorCode::tenant_unknown);
  enroll(contoso());
  CHECK(keyring.find(contoso()).ok());
  CHECK_MESSAGE(provider.unwraps == 2, "a tenant enrolled anew gets its new key, not the cached one");
}

TEST_CASE_FIXTURE(Fixture, "a wrapped key moved to another tenant's row does not open") {
  enroll(contoso());
  enroll(fabrikam());
  run_sql("UPDATE tenants SET wrapped_key = (SELECT wrapped_key FROM tenants WHERE id LIKE '1111%')");
  CHECK(keyring.find(contoso()).ok());
  CHECK(keyring.find(fabrikam()).error().code == ErrorCode::wrapped_key_invalid);
}

TEST_CASE_FIXTURE(Fixture, "under another KEK nothing opens") {
  enroll(contoso());
  REQUIRE(create_directory_signer(*store, provider).ok());
  CountingProvider other(new_kek(directory / "other.key"));
  Keyring foreign(*store, other);
  CHECK(foreign.find(contoso()).error().code == ErrorCode::wrapped_key_invalid);
  CHECK(load_directory_signer(*store, other).error().code == ErrorCode::wrapped_key_invalid);
}

TEST_CASE_FIXTURE(Fixture, "the directory's signer is made once and stays the same") {
  CHECK(load_directory_signer(*store, provider).error().code == ErrorCode::no_active_key);
  const auto made = create_directory_signer(*store, provider);
  REQUIRE(made.ok());
  CHECK(load_directory_signer(*store, provider)->public_key() == made->public_key());
  CHECK(create_directory_signer(*store, provider).error().code == ErrorCode::duplicate_id);
  CHECK(load_directory_signer(*store, provider)->public_key() == made->public_key());
}

TEST_CASE_FIXTURE(Fixture, "a directory key in a tenant's place, and the reverse, does not open") {
  enroll(contoso());
  REQUIRE(create_directory_signer(*store, provider).ok());
  run_sql("UPDATE directory_key SET wrapped = (SELECT wrapped_key FROM tenants)");
  CHECK(load_directory_signer(*store, provider).error().code == ErrorCode::wrapped_key_invalid);
}

TEST_CASE_FIXTURE(Fixture, "a key of another size is refused") {
  const Bytes wrapped = *provider.wrap(keyprovider::tenant_key_aad(contoso()), Bytes(31, 1));
  REQUIRE(store->add({contoso(), wrapped, suite, 1, 1, now}).ok());
  CHECK(keyring.find(contoso()).error().code == ErrorCode::wrapped_key_invalid);
}

TEST_CASE_FIXTURE(Fixture, "many threads may ask at once, and a key that was forgotten lives until its user is done") {
  enroll(contoso());
  const auto held = keyring.find(contoso());
  const auto public_key = [](const vault::OpenTenant& tenant) {
    return tenant.key->recipient_public_key(1, hpke::KemId::dhkem_x25519_hkdf_sha256);
  };
  const Bytes expected = public_key(*held);
  std::vector<std::thread> threads;
  std::atomic<int> right = 0;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      for (int round = 0; round < 20; ++round) {
        const auto tenant = keyring.find(contoso());
        if (tenant.ok() && public_key(*tenant) == expected) ++right;
        keyring.forget(contoso());
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  CHECK(right == 80);
  CHECK(public_key(*held) == expected);
}

TEST_CASE("recipient keys of the present epochs lie ready between requests, of retired ones no longer") {
  Fixture fixture;
  fixture.enroll(contoso());
  const auto ready = [&] { return fixture.keyring.find(contoso()).value().key; };
  const auto first = ready();
  CHECK(first->ready_recipients() == 1);
  CHECK(ready() == first);

  REQUIRE(fixture.store->rotate(contoso(), now).ok());
  REQUIRE(fixture.store->rotate(contoso(), now).ok());
  CHECK(ready()->ready_recipients() == 3);
  CHECK(first->ready_recipients() == 1);  // as it was for whoever works with it still
  REQUIRE(fixture.store->retire(contoso(), 2).ok());
  const auto last = ready();
  CHECK(last->ready_recipients() == 1);
  CHECK(ready() == last);
  CHECK(fixture.provider.unwraps == 1);

  fixture.keyring.forget(contoso());
  CHECK(ready() != last);
}

}  // namespace
}  // namespace feldsiegel::testing
