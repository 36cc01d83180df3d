// Values that are erased are gone from the files; every leaf and every root stays.
#include <fstream>

#include "core/merkle/proof.h"
#include "tests/sidecar/audit/log_places.h"

namespace feldsiegel::testing {
namespace {

using audit::Column;

constexpr std::string_view needle = "needle in the reason";

audit::Event secret_event(std::uint64_t number, std::string_view tenant) {
  audit::Event event = some_event(number, tenant);
  event.row[Column::reason] = std::string(needle) + " " + std::to_string(number);
  return event;
}

template <class Place>
struct SecretLog {
  SecretLog() {
    const auto log = place.open(*store);
    std::vector<audit::Event> events;
    for (std::uint64_t i = 0; i < 700; ++i) {
      events.push_back(secret_event(i, i % 3 == 0 ? second_tenant : first_tenant));
    }
    append_many(*log, std::move(events));
  }

  std::vector<audit::Row> rows() { return store->rows(all_of(700), 0, 700).value(); }
  audit::Selection of_first() const { return {tenant_id(first_tenant), {}, {}, 700}; }

  Place place;
  std::unique_ptr<audit::sql::SqlStore> store = place.store();
};

std::string bytes_of(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
}

}  // namespace

TEST_CASE_TEMPLATE("what was redacted is empty, and nothing else is", Place, FELDSIEGEL_LOG_PLACES) {
  SecretLog<Place> log;
  const auto before = log.rows();
  const std::array columns{Column::reason};
  const auto changed = log.store->redact(log.of_first(), columns);
  REQUIRE(outcome(changed) == "ok");
  CHECK(*changed == 466);
  const auto after = log.rows();
  std::size_t wrong = 0;
  for (std::size_t i = 0; i < after.size(); ++i) {
    audit::Row expected = before[i];
    if (i % 3 != 0) {
      expected[Column::reason].clear();
      expected[Column::disclosure] = after[i][Column::disclosure];
    }
    if (after[i] != expected) ++wrong;
    if (audit::leaf_of(after[i]).value() != audit::leaf_of(before[i]).value()) ++wrong;
  }
  CHECK(wrong == 0);
  CHECK(outcome(log.place.try_open(*log.store)) == "ok");
}

TEST_CASE_TEMPLATE("a second redaction changes nothing; one of another column adds to it", Place,
                   FELDSIEGEL_LOG_PLACES) {
  SecretLog<Place> log;
  const std::array reason{Column::reason};
  const std::array both{Column::reason, Column::actor};
  CHECK(*log.store->redact(log.of_first(), reason) == 466);
  const auto once = log.rows();
  CHECK(*log.store->redact(log.of_first(), reason) == 0);
  CHECK(log.rows() == once);
  CHECK(*log.store->redact(log.of_first(), both) == 466);
  CHECK(*log.store->redact(log.of_first(), both) == 0);
  CHECK(log.rows()[1][Column::actor].empty());
  CHECK_FALSE(log.rows()[1][Column::pseudonyms].empty());
  CHECK_FALSE(log.rows()[0][Column::actor].empty());
  CHECK(outcome(log.place.try_open(*log.store)) == "ok");
}

TEST_CASE_TEMPLATE("nothing selected and nothing personal is nothing erased", Place, FELDSIEGEL_LOG_PLACES) {
  SecretLog<Place> log;
  const auto before = log.rows();
  const std::array reason{Column::reason};
  const std::array plain{Column::purpose, Column::request_id, Column::index};
  CHECK(*log.store->redact(log.of_first(), {}) == 0);
  CHECK(*log.store->redact(log.of_first(), plain) == 0);
  CHECK(*log.store->redact({tenant_id(first_tenant), {}, 0, 700}, reason) == 0);
  CHECK(*log.store->redact({tenant_id("7e57c0de-0000-4000-8000-000000000009"), {}, {}, 700}, reason) == 0);
  CHECK(*log.store->redact({{}, {}, {}, 0}, reason) == 0);
  CHECK(log.rows() == before);
  CHECK_MESSAGE(*log.store->redact({{}, {}, {}, 5}, reason) == 5, "later events do not count");
}

TEST_CASE("the bytes of what was redacted are in no file any more") {
  SecretLog<SqliteLogPlace> log;
  const std::array columns{Column::reason};
  REQUIRE(log.place.run_sql("PRAGMA wal_checkpoint(TRUNCATE)") == "0");
  CHECK(*log.store->redact({{}, {}, {}, 700}, columns) == 700);
  REQUIRE(log.place.run_sql("PRAGMA wal_checkpoint(TRUNCATE)") == "0");
  log.store.reset();
  for (const auto& entry : std::filesystem::directory_iterator(log.place.file().parent_path())) {
    CHECK_MESSAGE(bytes_of(entry.path()).find(needle) == std::string::npos, entry.path().filename().string());
  }
  CHECK(bytes_of(log.place.file()).find("payroll") != std::string::npos);
}

TEST_CASE("a redaction whose transaction must run again redacts the group that it was at") {
  SecretLog<PostgresLogPlace> log;
  REQUIRE(log.place.run_sql("CREATE SEQUENCE tries; "
                            "CREATE FUNCTION once() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
                            "IF nextval('tries') IN (1, 3) THEN RAISE SQLSTATE '40001'; END IF; RETURN NEW; END $$; "
                            "CREATE TRIGGER once BEFORE UPDATE ON audit_groups FOR EACH ROW "
                            "EXECUTE FUNCTION once()") == "");
  const std::array columns{Column::reason};
  CHECK(*log.store->redact(log.of_first(), columns) == 466);
  std::size_t left = 0;
  for (const audit::Row& row : log.rows()) left += row[Column::reason].empty() ? 0u : 1u;
  CHECK(left == 234);
}

}  // namespace feldsiegel::testing
