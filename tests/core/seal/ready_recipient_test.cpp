// Recipient keys that a tenant's key keeps ready: the same as made afresh, bounded, and gone when their epoch is.
#include <doctest/doctest.h>

#include "tests/support/sealing_fixture.h"

namespace feldsiegel {
namespace {

using hpke::KemId;
using testing::open_one;
using testing::SealingFixture;

constexpr EpochRange many{1, 100};

// Opens a header of `epoch`, which need not be this key's: what matters is which recipient key it takes.
ErrorCode refusal(Opener& opener, KemId suite, std::uint32_t epoch) {
  Header header{suite, {}, epoch, Bytes(hpke::Nenc(suite), 7)};
  const auto opened = opener.open_header(header_text(header));
  REQUIRE_FALSE(opened.ok());
  return opened.error().code;
}

TEST_CASE("a recipient key that lies ready opens what one that is made afresh opens") {
  for (const KemId suite : {KemId::x_wing, KemId::dhkem_x25519_hkdf_sha256}) {
    const SealingFixture fixture(suite, 3);
    const TenantKey ready = fixture.key.with_recipients(2, 4, suite);
    CHECK(fixture.key.ready_recipients() == 0);
    CHECK(ready.ready_recipients() == 3);
    const Grant grant = fixture.payroll();
    for (int request = 0; request < 2; ++request) {
      auto session = fixture.session();
      const std::string sealed = fixture.seal(session, "employees", "E-1", "salary", "52000");
      for (const TenantKey* key : {&fixture.key, &ready}) {
        auto opener = Opener::make(grant, *key, many).value();
        CHECK(open_one(opener, session.header(), "employees", "E-1", "salary", sealed) == "52000");
      }
    }
  }
}

TEST_CASE("epochs and suites have recipient keys of their own, ready or not") {
  const SealingFixture fixture(KemId::x_wing, 2);
  const TenantKey ready = fixture.key.with_recipients(1, 2, KemId::x_wing);
  const Grant grant = fixture.payroll();
  auto session = fixture.session();
  const std::string sealed = fixture.seal(session, "employees", "E-1", "salary", "52000");
  auto opener = Opener::make(grant, ready, many).value();
  CHECK(refusal(opener, KemId::x_wing, 1) == ErrorCode::key_unknown);
  CHECK(refusal(opener, KemId::x_wing, 2) == ErrorCode::key_unknown);
  CHECK(refusal(opener, KemId::x_wing, 3) == ErrorCode::key_unknown);
  CHECK(refusal(opener, KemId::dhkem_x25519_hkdf_sha256, 2) == ErrorCode::key_unknown);
  CHECK(open_one(opener, session.header(), "employees", "E-1", "salary", sealed) == "52000");
}

TEST_CASE("a retired epoch is refused though its key lies ready") {
  const SealingFixture fixture(KemId::x_wing, 1);
  const TenantKey ready = fixture.key.with_recipients(1, 2, KemId::x_wing);
  const Grant grant = fixture.payroll();
  auto session = fixture.session();
  const std::string sealed = fixture.seal(session, "employees", "E-1", "salary", "52000");
  auto before = Opener::make(grant, ready, {1, 2}).value();
  CHECK(open_one(before, session.header(), "employees", "E-1", "salary", sealed) == "52000");
  auto after = Opener::make(grant, ready, {2, 2}).value();
  CHECK(open_one(after, session.header(), "employees", "E-1", "salary", sealed) == "<epoch_retired>");
}

TEST_CASE("what lies ready is exactly what was asked for, of many epochs the newest") {
  const SealingFixture fixture(KemId::dhkem_x25519_hkdf_sha256, 1);
  const auto suite = KemId::dhkem_x25519_hkdf_sha256;
  const TenantKey three = fixture.key.with_recipients(3, 5, suite);
  CHECK(three.ready_recipients() == 3);
  CHECK(three.with_recipients(5, 5, suite).ready_recipients() == 1);
  CHECK(three.with_recipients(6, 7, suite).ready_recipients() == 2);
  CHECK(three.with_recipients(3, 5, KemId::x_wing).ready_recipients() == 3);
  const TenantKey most = three.with_recipients(1, 4'294'967'295u, suite);
  CHECK(most.ready_recipients() == TenantKey::max_ready_recipients);

  const Grant grant = fixture.payroll();
  auto session = fixture.session();
  const std::string sealed = fixture.seal(session, "employees", "E-1", "salary", "52000");
  auto opener = Opener::make(grant, most, many).value();  // epoch 1 is not among the newest
  CHECK(open_one(opener, session.header(), "employees", "E-1", "salary", sealed) == "52000");
}

TEST_CASE("a key with recipients ready is the tenant's key, and no other tenant's") {
  const SealingFixture one, other(KemId::x_wing, 1, "99999999-2222-4333-8444-555555555555");
  const TenantKey ready = one.key.with_recipients(1, 1, KemId::x_wing);
  CHECK(ready.tenant() == one.key.tenant());
  CHECK(equal_in_constant_time(ready.expose_secret(), one.key.expose_secret()));
  CHECK(ready.recipient_public_key(1, KemId::x_wing) == one.key.recipient_public_key(1, KemId::x_wing));

  auto session = one.session();
  const Grant others = other.payroll();
  const TenantKey ready_other = other.key.with_recipients(1, 1, KemId::x_wing);
  const std::string sealed = one.seal(session, "employees", "E-1", "salary", "52000");
  auto wrong = Opener::make(others, ready_other, {1, 1}).value();
  CHECK(open_one(wrong, session.header(), "employees", "E-1", "salary", sealed) == "<key_unknown>");
  CHECK_FALSE(Opener::make(others, ready, {1, 1}).ok());
}

}  // namespace
}  // namespace feldsiegel
