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

TEST_CASE("a recipient key is made once and opens what came for it, in every request") {
  for (const KemId suite : {KemId::x_wing, KemId::dhkem_x25519_hkdf_sha256}) {
    const SealingFixture fixture(suite);
    const Grant grant = fixture.payroll();
    CHECK(fixture.key.ready_recipients() == 0);
    for (int request = 0; request < 3; ++request) {
      auto session = fixture.session();
      const std::string sealed = fixture.seal(session, "employees", "E-1", "salary", "52000");
      auto opener = Opener::make(grant, fixture.key, {1, 1}).value();
      CHECK(open_one(opener, session.header(), "employees", "E-1", "salary", sealed) == "52000");
      CHECK(fixture.key.ready_recipients() == 1);
    }
  }
}

TEST_CASE("epochs and suites have recipient keys of their own, ready or not") {
  const SealingFixture fixture(KemId::x_wing, 2);
  const Grant grant = fixture.payroll();
  auto session = fixture.session();
  const std::string sealed = fixture.seal(session, "employees", "E-1", "salary", "52000");
  for (int request = 0; request < 2; ++request) {
    auto opener = Opener::make(grant, fixture.key, many).value();
    CHECK(refusal(opener, KemId::x_wing, 1) == ErrorCode::key_unknown);
    CHECK(refusal(opener, KemId::x_wing, 3) == ErrorCode::key_unknown);
    CHECK(refusal(opener, KemId::dhkem_x25519_hkdf_sha256, 2) == ErrorCode::key_unknown);
    CHECK(open_one(opener, session.header(), "employees", "E-1", "salary", sealed) == "52000");
  }
  CHECK(fixture.key.ready_recipients() == 4);
}

TEST_CASE("a retired epoch is refused though its key lies ready") {
  const SealingFixture fixture(KemId::x_wing, 1);
  const Grant grant = fixture.payroll();
  auto session = fixture.session();
  const std::string sealed = fixture.seal(session, "employees", "E-1", "salary", "52000");
  auto before = Opener::make(grant, fixture.key, {1, 2}).value();
  CHECK(open_one(before, session.header(), "employees", "E-1", "salary", sealed) == "52000");
  REQUIRE(fixture.key.ready_recipients() == 1);
  auto after = Opener::make(grant, fixture.key, {2, 2}).value();
  CHECK(open_one(after, session.header(), "employees", "E-1", "salary", sealed) == "<epoch_retired>");
}

TEST_CASE("what is forgotten is exactly what lies below") {
  const SealingFixture fixture(KemId::x_wing, 5);
  const Grant grant = fixture.payroll();
  auto opener = Opener::make(grant, fixture.key, many).value();
  for (const std::uint32_t epoch : {3u, 4u, 5u}) refusal(opener, KemId::x_wing, epoch);
  REQUIRE(fixture.key.ready_recipients() == 3);
  fixture.key.forget_recipients_below(3);
  CHECK(fixture.key.ready_recipients() == 3);
  fixture.key.forget_recipients_below(5);
  CHECK(fixture.key.ready_recipients() == 1);
  fixture.key.forget_recipients_below(6);
  CHECK(fixture.key.ready_recipients() == 0);
}

TEST_CASE("who mixes many epochs makes no more than a few keys lie ready") {
  const SealingFixture fixture(KemId::dhkem_x25519_hkdf_sha256, 1);
  const Grant grant = fixture.payroll();
  auto session = fixture.session();
  const std::string sealed = fixture.seal(session, "employees", "E-1", "salary", "52000");
  for (std::uint32_t epoch = 1; epoch <= 100; ++epoch) {
    auto opener = Opener::make(grant, fixture.key, many).value();
    refusal(opener, KemId::dhkem_x25519_hkdf_sha256, epoch);
    CHECK(fixture.key.ready_recipients() == std::min<std::size_t>(epoch, TenantKey::max_ready_recipients));
  }
  auto opener = Opener::make(grant, fixture.key, many).value();
  CHECK(open_one(opener, session.header(), "employees", "E-1", "salary", sealed) == "52000");
}

TEST_CASE("tenants share no ready keys") {
  const SealingFixture one, other(KemId::x_wing, 1, "99999999-2222-4333-8444-555555555555");
  const Grant grant = one.payroll(), others = other.payroll();
  auto session = one.session();
  const std::string sealed = one.seal(session, "employees", "E-1", "salary", "52000");
  auto opener = Opener::make(grant, one.key, {1, 1}).value();
  CHECK(open_one(opener, session.header(), "employees", "E-1", "salary", sealed) == "52000");
  CHECK(other.key.ready_recipients() == 0);
  auto wrong = Opener::make(others, other.key, {1, 1}).value();
  CHECK(open_one(wrong, session.header(), "employees", "E-1", "salary", sealed) == "<key_unknown>");
  CHECK_FALSE(Opener::make(others, one.key, {1, 1}).ok());
}

}  // namespace
}  // namespace feldsiegel
