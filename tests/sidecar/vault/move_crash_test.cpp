// A move whose process is killed again and again.
#include <doctest/doctest.h>

#include "sidecar/vault/sql/audit.h"
#include "sidecar/vault/sql/move.h"
#include "tests/sidecar/vault/child_process.h"
#include "tests/sidecar/vault/move_content.h"
#include "tests/sidecar/vault/vault_place.h"

namespace feldsiegel::testing {
namespace {

using vault::sql::move_vault;

constexpr std::uint32_t people = 6000;
constexpr int max_rounds = 300;

template <class T>
bool is(const Result<T>& result, ErrorCode code) {
  return !result.ok() && result.error().code == code;
}

template <class FromPlace, class ToPlace>
int move_with_kills(FromPlace& from, ToPlace& to) {
  int kills = 0;
  for (int round = 0; round < max_rounds; ++round) {
    ChildProcess child([&](const ChildProcess::Tell& tell) {
      const auto source = from.database();
      const auto target = to.database();
      const auto moved = move_vault(*source, *target, [](const auto&) {});
      const std::uint8_t done = moved.index() == 0 ? 'd' : 'f';
      tell({&done, 1});
    });
    // In the beginning soon, so that all moments are met; later there is time to get to the end.
    sleep_ms(5 + random_below(static_cast<std::uint32_t>(10 + 2 * round)));
    child.kill();
    const Bytes told = child.told();
    if (told == Bytes{'d'}) return kills;
    CHECK(told.empty());  // it was not refused: it was killed
    ++kills;
    // Open or frozen, never in between.
    const auto changed = from.vault().directory_version(contoso(), std::to_string(round));
    if (!changed.ok()) CHECK((is(changed, ErrorCode::vault_moving) || is(changed, ErrorCode::vault_moved)));
    REQUIRE(from.vault().check().ok() == !is(changed, ErrorCode::vault_moved));
    if (from.run_sql("SELECT state FROM meta") == "2") break;
  }
  return kills;
}

template <class FromPlace, class ToPlace>
void check_move_with_kills() {
  FromPlace from;
  ToPlace to(Content::nothing);
  fill(from.vault(), people);
  const int kills = move_with_kills(from, to);
  CHECK(kills > 2);
  static_cast<void>(move_vault(*from.database(), *to.database(), [](const auto&) {}));
  CHECK(from.try_open().error().code == ErrorCode::vault_moved);
  CHECK(has_content(*to.open(), people));
  CHECK(vault::sql::audit(*to.database(), {}, [](std::uint64_t) {})->problems.empty());
}

TEST_CASE("a move from SQLite to PostgreSQL goes on after each kill, and loses nothing") {
  check_move_with_kills<SqlitePlace, PostgresPlace>();
}

TEST_CASE("a move from PostgreSQL to SQLite goes on after each kill, and loses nothing") {
  check_move_with_kills<PostgresPlace, SqlitePlace>();
}

}  // namespace
}  // namespace feldsiegel::testing
