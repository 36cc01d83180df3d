// A directory that is well-formed and well signed, but not the one that is needed here and now.
#include <doctest/doctest.h>

#include "tests/core/directory/directory_fixture.h"

namespace feldsiegel {
namespace {

using namespace testing;

struct Expecting {
  DirectorySigner signer = DirectorySigner::generate();
  DirectoryExpectation expected = expectation(signer);
  std::string outcome() const { return testing::outcome(signer.sign(good_directory()), expected); }
};

TEST_CASE("the directory of another tenant is refused, although its signature is right") {
  Expecting it;
  it.expected.tenant = *TenantId::parse("11111111-1111-4111-8111-111111111112");
  CHECK(it.outcome() == "directory_tenant_mismatch at /payload/tenant");
}

TEST_CASE("a directory is good until the second before it expires") {
  Expecting it;
  for (const std::int64_t now : {issued_at, issued_at + 1, issued_at + a_day - 1}) {
    it.expected.now = now;
    CHECK(it.outcome() == "ok");
  }
  for (const std::int64_t now : {issued_at + a_day, issued_at + a_day + 1, std::int64_t{INT64_MAX}}) {
    it.expected.now = now;
    CHECK(it.outcome() == "directory_expired at /payload/expires");
  }
}

TEST_CASE("a directory may be dated five minutes ahead, for clocks differ, and not a second more") {
  Expecting it;
  it.expected.now = issued_at - 300;
  CHECK(it.outcome() == "ok");
  for (const std::int64_t now : {issued_at - 301, std::int64_t{0}, std::int64_t{INT64_MIN}}) {
    it.expected.now = now;
    CHECK(it.outcome() == "directory_not_yet_valid at /payload/issued");
  }
}

TEST_CASE("a directory never goes back behind the version that was seen before") {
  Expecting it;
  for (const std::uint64_t seen : {0u, 4u, 5u}) {
    it.expected.least_version = seen;
    CHECK(it.outcome() == "ok");
  }
  for (const std::uint64_t seen : {std::uint64_t{6}, std::uint64_t{UINT64_MAX}}) {
    it.expected.least_version = seen;
    CHECK(it.outcome() == "directory_rollback at /payload/version");
  }
}

}  // namespace
}  // namespace feldsiegel
