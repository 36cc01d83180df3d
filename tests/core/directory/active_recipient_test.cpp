#include <doctest/doctest.h>

#include "tests/core/directory/directory_fixture.h"

namespace feldsiegel {
namespace {

using namespace testing;

TEST_CASE("the recipient to seal to is the active one with the highest epoch, wherever it stands") {
  const KeyDirectory directory = good_directory(
      {recipient(2), recipient(4, EpochState::opening), recipient(3), recipient(1), recipient(5, EpochState::retired)});
  REQUIRE(directory.active_recipient().ok());
  CHECK(directory.active_recipient().value()->epoch == 3);
}

TEST_CASE("with one epoch in both suites, the post-quantum one is sealed to") {
  const auto classical = recipient(1), hybrid = recipient(1, EpochState::active, hpke::KemId::x_wing);
  for (const auto& order : {std::vector{classical, hybrid}, std::vector{hybrid, classical}}) {
    const KeyDirectory directory = good_directory(order);
    CHECK(directory.active_recipient().value()->suite == hpke::KemId::x_wing);
  }
}

TEST_CASE("a directory without an active key names nobody to seal to") {
  for (const auto& recipients : {std::vector<RecipientEntry>{}, std::vector{recipient(1, EpochState::opening)},
                                 std::vector{recipient(1, EpochState::retired), recipient(2, EpochState::opening)}}) {
    const KeyDirectory directory = good_directory(recipients);
    const auto active = directory.active_recipient();
    REQUIRE_FALSE(active.ok());
    CHECK(active.error().code == ErrorCode::no_active_key);
  }
}

}  // namespace
}  // namespace feldsiegel
