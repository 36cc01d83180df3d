#include "core/audit/export_checker.h"

#include <doctest/doctest.h>

#include <random>

#include "tests/core/audit/export_fixture.h"

namespace feldsiegel::audit {
namespace {

using testing::first_time;
using testing::Period;

std::string numbered(const char* code, std::size_t row) { return std::string(code) + " " + std::to_string(row + 1); }

TEST_CASE("exports of all sizes, tenants and times are found to be whole") {
  for (const std::size_t events : {0u, 1u, 2u, 3u, 7u, 64u, 65u, 500u}) {
    for (const std::optional<TenantId>& tenant : {std::optional<TenantId>(), std::optional(testing::tenant_number(1)),
                                                  std::optional(testing::tenant_number(9))}) {
      for (const std::optional<std::int64_t> from : {std::optional<std::int64_t>(), std::optional(first_time + 5000)}) {
        for (const std::optional<std::int64_t> to : {std::optional<std::int64_t>(), std::optional(first_time + 9000)}) {
          const Export whole(events, events, Period{tenant, from, to});
          CAPTURE(events);
          CHECK(said(whole.fault()) == "");
        }
      }
    }
  }
}

TEST_CASE("a log of 10,000 events is found to be whole, and one deleted row to be missing") {
  Export whole(77, 10'000, Period{testing::tenant_number(0), first_time + 100'000, {}});
  REQUIRE(whole.rows.size() > 1000);
  CHECK(said(whole.fault()) == "");
  whole.rows.erase(whole.rows.begin() + 900);
  CHECK(said(whole.fault()) == "audit_row_missing 901");
}

TEST_CASE("any cell of any row that is edited, by any byte, is found and named") {
  std::mt19937_64 random(5);
  std::size_t cases = 0;
  for (std::uint64_t seed = 0; seed < 4; ++seed) {
    const Period period = seed % 2 == 0 ? Period{} : Period{testing::tenant_number(seed % 3), {}, {}};
    Export good(seed, 90, period);
    for (std::size_t column = 0; column + 1 < column_count; ++column) {
      for (int i = 0; i < 12; ++i, ++cases) {
        const std::size_t row = random() % good.rows.size();
        std::string& cell = good.rows[row].cells[column];
        const std::string before = cell;
        if (cell.empty() || i % 4 == 0) {
          cell.insert(cell.begin() + static_cast<std::ptrdiff_t>(random() % (cell.size() + 1)),
                      static_cast<char>(random() % 255 + 1));
        } else if (i % 4 == 1) {
          cell.erase(random() % cell.size(), 1);
        } else {
          cell[random() % cell.size()] ^= static_cast<char>(1 << random() % 8);
        }
        CAPTURE(column);
        CAPTURE(before);
        CHECK(said(good.fault()) == numbered("audit_row_altered", row));
        cell = before;
      }
    }
    CHECK(said(good.fault()) == "");
  }
  CHECK(cases == 4 * 20 * 12);
}

TEST_CASE("any change of the disclosure is found: another salt as altered, another form as malformed") {
  std::mt19937_64 random(6);
  Export good(6, 50);
  for (int i = 0; i < 300; ++i) {
    const std::size_t row = random() % good.rows.size();
    std::string& cell = good.rows[row][Column::disclosure];
    const std::string before = cell;
    cell[random() % cell.size()] = "sc.AB_-=x\n"[random() % 10];
    if (cell == before) continue;
    const bool formed = parse_disclosure(cell).ok();
    CAPTURE(cell);
    CHECK(said(good.fault()) == numbered(formed ? "audit_row_altered" : "audit_row_malformed", row));
    cell = before;
  }
}

TEST_CASE("a deleted row is found to be missing in its place, also the first and the last") {
  for (const Period& period : {Period{}, Period{testing::tenant_number(2), {}, {}}}) {
    const Export good(8, 120, period);
    for (std::size_t row = 0; row < good.rows.size(); ++row) {
      auto rows = good.rows;
      rows.erase(rows.begin() + static_cast<std::ptrdiff_t>(row));
      const auto fault = testing::verified(rows, good.proof, good.key);
      CHECK(said(fault) == numbered("audit_row_missing", row));
      CHECK(fault->index == std::stoull(good.rows[row][Column::index]));
    }
  }
}

TEST_CASE("rows that end early are found to be missing") {
  const Export good(9, 60);
  for (std::size_t count = 0; count < good.rows.size(); ++count) {
    const std::vector<Row> rows(good.rows.begin(), good.rows.begin() + static_cast<std::ptrdiff_t>(count));
    CHECK(said(testing::verified(rows, good.proof, good.key)) == numbered("audit_row_missing", count));
  }
}

TEST_CASE("a row that is there twice is found where it is there again") {
  std::mt19937_64 random(10);
  const Export good(10, 80, Period{testing::tenant_number(0), {}, {}});
  for (int i = 0; i < 200; ++i) {
    const std::size_t row = random() % good.rows.size();
    const std::size_t place = row + 1 + random() % (good.rows.size() - row);
    auto rows = good.rows;
    rows.insert(rows.begin() + static_cast<std::ptrdiff_t>(place), good.rows[row]);
    CHECK(said(testing::verified(rows, good.proof, good.key)) == numbered("audit_row_added", place));
  }
}

TEST_CASE("rows that trade places are found at the first of both") {
  std::mt19937_64 random(11);
  const Export good(11, 80);
  for (int i = 0; i < 200; ++i) {
    const std::size_t first = random() % (good.rows.size() - 1);
    const std::size_t second = first + 1 + random() % (good.rows.size() - first - 1);
    auto rows = good.rows;
    std::swap(rows[first], rows[second]);
    CHECK(said(testing::verified(rows, good.proof, good.key)) == numbered("audit_row_missing", first));
  }
}

TEST_CASE("a row that somebody made up is found, whatever its index says") {
  std::mt19937_64 random(12);
  const Export good(12, 80, Period{testing::tenant_number(1), {}, {}});
  for (int i = 0; i < 300; ++i) {
    const std::size_t place = random() % (good.rows.size() + 1);
    Row forged = good.rows[random() % good.rows.size()];
    forged[Column::action] = "erase";
    forged[Column::index] = std::to_string(random() % 100);
    auto rows = good.rows;
    rows.insert(rows.begin() + static_cast<std::ptrdiff_t>(place), forged);
    const bool in_place_of_another =
        place < good.rows.size() && good.rows[place][Column::index] == forged[Column::index];
    CHECK(said(testing::verified(rows, good.proof, good.key)) ==
          numbered(in_place_of_another ? "audit_row_altered" : "audit_row_added", place));
  }
}

TEST_CASE("a row of another tenant or another time cannot be slipped in") {
  const Export good(13, 100, Period{testing::tenant_number(1), first_time + 5000, first_time + 20'000});
  for (std::size_t index = 0; index < good.log.rows.size(); ++index) {
    const Row& row = good.log.rows[index];
    std::size_t place = 0;
    while (place < good.rows.size() && std::stoull(good.rows[place][Column::index]) < index) ++place;
    if (place < good.rows.size() && good.rows[place] == row) continue;
    auto rows = good.rows;
    rows.insert(rows.begin() + static_cast<std::ptrdiff_t>(place), row);
    CHECK(said(testing::verified(rows, good.proof, good.key)) == numbered("audit_row_added", place));
  }
}

TEST_CASE("of several wrong rows the first is named") {
  std::mt19937_64 random(14);
  const Export good(14, 100);
  for (int i = 0; i < 200; ++i) {
    const std::size_t first = random() % 40, second = first + 1 + random() % 40;
    auto rows = good.rows;
    rows[second][Column::action] = "x";
    rows[first][Column::outcome] = "x";
    CHECK(said(testing::verified(rows, good.proof, good.key)) == numbered("audit_row_altered", first));
  }
}

TEST_CASE("erased personal columns still verify, and nothing can be put in their place") {
  Export good(15, 60, Period{testing::tenant_number(1), {}, {}});
  for (std::size_t i = 0; i < good.log.rows.size(); ++i) good.log.erase(i, personal_columns[i % 3]);
  good.log.erase(5, Column::actor);
  good.rows = good.log.exported(good.period);
  CHECK(said(good.fault()) == "");
  for (std::size_t i = 0; i < good.rows.size(); ++i) {
    auto rows = good.rows;
    const auto disclosures = parse_disclosure(rows[i][Column::disclosure]).value();
    for (std::size_t j = 0; j < 3; ++j) {
      if (!disclosures[j].salt) rows[i][personal_columns[j]] = "somebody";
    }
    CHECK(said(testing::verified(rows, good.proof, good.key)) == numbered("audit_row_malformed", i));
  }
}

TEST_CASE("large values and awkward ones are proven like others") {
  testing::AuditLog log;
  std::mt19937_64 random(16);
  for (const std::string& text : testing::awkward_texts()) {
    Row row = testing::random_row(random, 1, first_time);
    for (const Column column : {Column::actor, Column::pseudonyms, Column::reason, Column::fields}) row[column] = text;
    log.append(row);
  }
  Row large = testing::random_row(random, 1, first_time);
  large[Column::reason] = std::string(1 << 20, 'x');
  large[Column::fields] = std::string(1 << 20, 'y');
  log.append(large);
  const auto signer = merkle::NoteSigner::generate(testing::AuditLog::origin);
  const auto key = merkle::NoteVerifier::parse(signer.verifier_key()).value();
  const std::string proof = log.proof({}, signer);
  CHECK(said(testing::verified(log.rows, proof, key)) == "");
  for (const Column column : {Column::reason, Column::fields}) {
    auto rows = log.rows;
    rows.back()[column].back() = 'z';
    CHECK(said(testing::verified(rows, proof, key)) == numbered("audit_row_altered", rows.size() - 1));
  }
}

}  // namespace
}  // namespace feldsiegel::audit
