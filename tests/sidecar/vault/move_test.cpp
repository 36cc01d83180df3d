#include <doctest/doctest.h>

#include "sidecar/vault/sql/audit.h"
#include "sidecar/vault/sql/move.h"
#include "tests/sidecar/vault/move_content.h"
#include "tests/sidecar/vault/vault_place.h"

namespace feldsiegel::testing {
namespace {

using vault::sql::abandon_move;
using vault::sql::Database;
using vault::sql::move_vault;
using vault::sql::MoveFailure;
using vault::sql::MoveRefusal;
using vault::sql::MoveSummary;

template <class FromPlace, class ToPlace>
struct Pair {
  FromPlace from{};
  ToPlace to{Content::nothing};
  std::unique_ptr<Database> source = from.database(), target = to.database();

  auto move() {
    return move_vault(*source, *target, [](const auto&) {});
  }
  MoveRefusal refusal() {
    const auto done = move();
    const auto* failed = std::get_if<MoveFailure>(&done);
    return failed != nullptr ? failed->refusal : MoveRefusal::none;
  }
};

using Out = Pair<SqlitePlace, PostgresPlace>;
using Back = Pair<PostgresPlace, SqlitePlace>;
using File = Pair<SqlitePlace, SqlitePlace>;
using Server = Pair<PostgresPlace, PostgresPlace>;

// Answers vault_unavailable after so many transactions, as if the power had gone.
class Fragile : public Database {
 public:
  Fragile(Database& inner, int& left) : inner_(inner), left_(left) {}
  Status transaction(vault::sql::Access access, const Work& work) override {
    if (left_ <= 0) return ErrorCode::vault_unavailable;
    --left_;
    return inner_.transaction(access, work);
  }
  Result<bool> is_whole() override { return inner_.is_whole(); }

 private:
  Database& inner_;
  int& left_;
};

TEST_CASE_TEMPLATE("a moved vault has everything; the old one says that it was moved", Sides, Out, Back, File, Server) {
  Sides sides;
  fill(sides.from.vault(), 2500);
  const auto moved = sides.move();
  REQUIRE(std::holds_alternative<MoveSummary>(moved));
  const auto& summary = std::get<MoveSummary>(moved);
  CHECK(summary.digest.size() == 64);
  CHECK(summary.rows.size() == 11);
  CHECK(summary.rows[4] == std::pair<std::string, std::uint64_t>("assignments", 2507));
  for (const auto& [table, rows] : summary.rows) CHECK_MESSAGE(rows > 0, table);
  const auto opened = sides.to.open();
  CHECK(has_content(*opened, 2500));
  CHECK(opened->enroll(contoso(), upload(5000, 10)).ok());
  CHECK(vault::sql::audit(*sides.target, {}, [](std::uint64_t) {})->problems.empty());
  CHECK(sides.from.try_open().error().code == ErrorCode::vault_moved);
  CHECK(sides.from.vault().enroll(contoso(), upload(5000, 10)).error().code == ErrorCode::vault_moved);
  const auto again = sides.move();
  CHECK(std::get<MoveFailure>(again).error.code == ErrorCode::vault_moved);
}

TEST_CASE_TEMPLATE("while it is being moved a vault is read and not changed, and the new one is closed", Sides, Out,
                   Back) {
  Sides sides;
  fill(sides.from.vault(), 1200);
  int asked = 0;
  const auto moved = move_vault(*sides.source, *sides.target, [&](const auto&) {
    if (++asked % 8 != 1) return;
    CHECK(sides.from.vault().enroll(contoso(), upload(5000, 1)).error().code == ErrorCode::vault_moving);
    CHECK(sides.from.vault().enroll(contoso(), upload(10, 20)).ok());
    CHECK(has_content(sides.from.vault(), 1200));
    CHECK(sides.to.try_open().error().code == ErrorCode::vault_moving);
    CHECK(sides.to.vault().enroll(contoso(), upload(5000, 1)).error().code == ErrorCode::vault_moving);
  });
  CHECK(asked > 8);
  CHECK(std::holds_alternative<MoveSummary>(moved));
}

TEST_CASE_TEMPLATE("a move that stops after any of its steps goes on, and never are both vaults open", Sides, Out,
                   File) {
  Sides sides;
  fill(sides.from.vault(), 2100);
  int stops = 0;
  for (int steps = 1;; ++steps) {
    REQUIRE(steps < 200);
    int left = steps;
    Fragile source(*sides.source, left), target(*sides.target, left);
    const auto moved = move_vault(source, target, [](const auto&) {});
    if (std::holds_alternative<MoveSummary>(moved)) break;
    CHECK(std::get<MoveFailure>(moved).error.code == ErrorCode::vault_unavailable);
    ++stops;
    const bool source_is_open = sides.from.run_sql("SELECT state FROM meta") == "0";
    const bool target_is_open = sides.to.run_sql("SELECT state FROM meta") == "0";
    const bool target_has_rows = sides.to.run_sql("SELECT count(*) FROM tenants") != "0";
    CHECK_FALSE((source_is_open && target_is_open && target_has_rows));
  }
  CHECK(stops > 30);
  CHECK(has_content(*sides.to.open(), 2100));
  CHECK(sides.from.try_open().error().code == ErrorCode::vault_moved);
}

TEST_CASE_TEMPLATE("an abandoned move leaves an open source and an empty target, and can be begun again", Sides, Out,
                   Back) {
  Sides sides;
  fill(sides.from.vault(), 2100);
  int left = 25;
  Fragile source(*sides.source, left), target(*sides.target, left);
  REQUIRE(std::holds_alternative<MoveFailure>(move_vault(source, target, [](const auto&) {})));
  REQUIRE(sides.to.run_sql("SELECT count(*) FROM tenants") != "0");
  CHECK(sides.from.vault().rotate(contoso(), some_time).error().code == ErrorCode::vault_moving);
  CHECK_FALSE(abandon_move(*sides.source, *sides.target));
  CHECK(sides.to.run_sql("SELECT count(*) FROM tenants") == "0");
  CHECK(sides.to.run_sql("SELECT count(*) FROM assignments") == "0");
  CHECK(sides.from.vault().rotate(contoso(), some_time).ok());
  CHECK(abandon_move(*sides.source, *sides.target)->refusal == MoveRefusal::nothing_begun);
  REQUIRE(std::holds_alternative<MoveSummary>(sides.move()));
  CHECK(abandon_move(*sides.source, *sides.target)->refusal == MoveRefusal::nothing_begun);
  CHECK(has_content(*sides.to.open(), 2100));
}

TEST_CASE_TEMPLATE("a move into itself, into a used vault or into another move is refused and changes nothing", Sides,
                   Out, Back) {
  Sides sides;
  fill(sides.from.vault(), 10);
  const auto twin = sides.from.database();
  const auto same = move_vault(*sides.source, *twin, [](const auto&) {});
  CHECK(std::get<MoveFailure>(same).refusal == MoveRefusal::same_vault);
  CHECK(sides.from.vault().rotate(contoso(), some_time).ok());
  add_tenants(sides.to.vault());
  CHECK(sides.refusal() == MoveRefusal::not_empty);
  CHECK(sides.from.vault().rotate(contoso(), some_time).ok());
  CHECK(sides.to.vault().rotate(contoso(), some_time).ok());
  for (const char* state : {"1", "2", "3"}) {
    REQUIRE(sides.to.run_sql(std::string("UPDATE meta SET state = ") + state) != "error");
    CHECK(sides.refusal() == MoveRefusal::other_move);
    CHECK(sides.from.vault().rotate(contoso(), some_time).ok());
  }
  REQUIRE(sides.from.run_sql("UPDATE meta SET state = 3") != "error");
  CHECK(sides.refusal() == MoveRefusal::other_move);
}

TEST_CASE_TEMPLATE("a copy that differs is not opened, and the source is kept", Sides, Out, Back) {
  Sides sides;
  fill(sides.from.vault(), 30);
  bool changed = false;
  const auto moved = move_vault(*sides.source, *sides.target, [&](const auto& progress) {
    if (progress.table != "reidentifications" || changed) return;
    changed = true;
    REQUIRE(sides.to.run_sql("UPDATE assignments SET created = created + 1 WHERE domain = 3 AND tag = (SELECT tag FROM "
                             "assignments WHERE domain = 3 ORDER BY tag DESC LIMIT 1)") != "error");
  });
  CHECK(changed);
  CHECK(std::get<MoveFailure>(moved).refusal == MoveRefusal::differs);
  CHECK(sides.to.try_open().error().code == ErrorCode::vault_moving);
  CHECK_FALSE(abandon_move(*sides.source, *sides.target));
  CHECK(has_content(sides.from.vault(), 30));
  CHECK(std::holds_alternative<MoveSummary>(sides.move()));
}

}  // namespace
}  // namespace feldsiegel::testing
