// Does looking up an assignment stay as fast when the vault grows? Vaults with 10,000, 1,000,000 and 10,000,000 rows,
// generated straight into the database, in SQLite and in PostgreSQL; one look-up in each in turn, so that whatever else
// the machine does meets all of them alike. About what memory holds: before anything counts, each is read once, and
// looked up in many times. Prints JSON; times are microseconds.
//   FELDSIEGEL_BENCH_ROWS   the largest vault (default 10,000,000: some 8 GB on the disk for both databases together)
#define DOCTEST_CONFIG_IMPLEMENT
#include <doctest/doctest.h>

#include <algorithm>
#include <chrono>
#include <cinttypes>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "core/base/random.h"
#include "tests/sidecar/vault/persons.h"
#include "tests/sidecar/vault/vault_place.h"

namespace feldsiegel::testing {
namespace {

using Clock = std::chrono::steady_clock;

void must(bool holds, const char* what) {
  if (holds) return;
  std::fprintf(stderr, "vault_bench: %s\n", what);
  std::exit(1);
}

// Generated rows have their number as tag: 32 decimal digits.
vault::TagHash generated_tag(std::uint64_t number) {
  char digits[33];
  std::snprintf(digits, sizeof digits, "%032" PRIu64, number);
  vault::TagHash tag;
  std::copy_n(digits, tag.size(), tag.begin());
  return tag;
}

// The first row goes through the store, so that its header is there; the others are copies of it with other keys.
void fill(SqlitePlace& place, std::uint64_t rows) {
  must(place.vault().enroll(contoso(), upload(1, 1)).ok(), "the first person cannot be enrolled");
  const std::string sql =
      "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < " + std::to_string(rows) +
      ") INSERT INTO assignments (tenant, domain, created, tag, pseudonym, header, sealed_identifier, wrapped_secret, "
      "retention_class) SELECT a.tenant, a.domain, a.created, CAST(printf('%032d', n.i) AS BLOB), "
      "CAST(printf('%016d', n.i) AS BLOB), a.header, randomblob(60), randomblob(73), '' FROM n, "
      "(SELECT * FROM assignments LIMIT 1) a; PRAGMA wal_checkpoint(TRUNCATE); ANALYZE;";
  must(place.run_sql(sql) != "error", "rows cannot be generated in SQLite");
}

void fill(PostgresPlace& place, std::uint64_t rows) {
  must(place.vault().enroll(contoso(), upload(1, 1)).ok(), "the first person cannot be enrolled");
  const std::string bytes = "md5(i::text) || md5((i + 1)::text) || md5((i + 2)::text) || md5((i + 3)::text)";
  const std::string sql =
      "INSERT INTO assignments (tenant, domain, created, tag, pseudonym, header, sealed_identifier, wrapped_secret, "
      "retention_class) SELECT a.tenant, a.domain, a.created, convert_to(lpad(i::text, 32, '0'), 'UTF8'), "
      "('00000000-0000-4000-8000-' || lpad(to_hex(i), 12, '0'))::uuid, a.header, decode(" +
      bytes +
      ", 'hex'), "
      "decode(" +
      bytes + " || '00112233445566778899', 'hex'), '' FROM generate_series(0::bigint, " + std::to_string(rows) +
      " - 1) i, (SELECT * FROM assignments LIMIT 1) a";
  must(place.run_sql(sql) != "error", "rows cannot be generated in PostgreSQL");
  must(place.run_sql("VACUUM ANALYZE assignments") != "error", "PostgreSQL cannot be vacuumed");
}

class Samples {
 public:
  void add(Clock::duration took) { micros_.push_back(std::chrono::duration<double, std::micro>(took).count()); }
  double at(double quantile) {
    std::sort(micros_.begin(), micros_.end());
    return micros_[static_cast<std::size_t>(quantile * static_cast<double>(micros_.size() - 1))];
  }

 private:
  std::vector<double> micros_;
};

template <class Place>
struct Grown {
  std::uint64_t rows;
  std::unique_ptr<Place> place;
  double fill_seconds = 0;
  Samples single{}, batch{};
};

template <class Place>
void look_up(Grown<Place>& grown, std::mt19937_64& random, std::size_t count, bool counts) {
  std::vector<vault::TagHash> tags;
  for (std::size_t i = 0; i < count; ++i) tags.push_back(generated_tag(random() % grown.rows));
  const auto begin = Clock::now();
  const auto found = grown.place->vault().find_tags(contoso(), staff, tags);
  const auto took = Clock::now() - begin;
  must(found.ok() && found->size() == count && found->front().has_value() && found->back().has_value(),
       "a generated row is not found");
  if (counts) (count == 1 ? grown.single : grown.batch).add(took);
}

// So that the system has it in memory.
void read_through(SqlitePlace& place) {
  std::ifstream file(place.file(), std::ios::binary);
  std::vector<char> piece(1 << 20);
  while (file.read(piece.data(), static_cast<std::streamsize>(piece.size()))) {}
}

void read_through(PostgresPlace& place) {
  must(place.run_sql("SELECT count(sealed_identifier) FROM assignments") != "error", "the table cannot be read");
}

template <class Place>
std::vector<Grown<Place>> grow(std::uint64_t most) {
  std::vector<Grown<Place>> all;
  for (const std::uint64_t rows : {10'000ull, 1'000'000ull, 10'000'000ull}) {
    if (rows > most) break;
    auto place = std::make_unique<Place>();
    const auto begin = Clock::now();
    fill(*place, rows);
    const std::chrono::duration<double> took = Clock::now() - begin;
    std::fprintf(stderr, "  %" PRIu64 " rows in %.0f s\n", rows, took.count());
    all.push_back({rows, std::move(place), took.count()});
  }
  return all;
}

template <class Place>
void report(const char* database, std::uint64_t most, bool last) {
  std::fprintf(stderr, "%s\n", database);
  auto all = grow<Place>(most);
  std::mt19937_64 random(1);
  constexpr int warm_up = std::is_same_v<Place, SqlitePlace> ? 300'000 : 20'000, rounds = 20'000, batches = 40;
  for (auto& grown : all) read_through(*grown.place);
  for (int i = 0; i < warm_up + rounds; ++i) {
    for (auto& grown : all) look_up(grown, random, 1, i >= warm_up);
  }
  for (int i = 0; i < batches; ++i) {
    for (auto& grown : all) look_up(grown, random, 1000, i > 0);
  }
  std::printf("  \"%s\": [\n", database);
  const double base = all.front().single.at(0.99);
  for (std::size_t i = 0; i < all.size(); ++i) {
    auto& grown = all[i];
    std::printf("    {\"rows\": %" PRIu64
                ", \"p50\": %.1f, \"p99\": %.1f, \"p99_to_smallest\": %.2f, "
                "\"batch_of_1000_p50\": %.0f}%s\n",
                grown.rows, grown.single.at(0.5), grown.single.at(0.99), grown.single.at(0.99) / base,
                grown.batch.at(0.5), i + 1 < all.size() ? "," : "");
  }
  std::printf("  ]%s\n", last ? "" : ",");
}

}  // namespace
}  // namespace feldsiegel::testing

int main() {
  using namespace feldsiegel::testing;
  doctest::Context context;  // what the tests' servers and vaults require of themselves
  context.setAsDefaultForAssertsOutOfTestCases();
  context.setAssertHandler([](const doctest::AssertData& data) { must(!data.m_failed, data.m_expr); });
  feldsiegel::initialize_core();
  const char* const given = std::getenv("FELDSIEGEL_BENCH_ROWS");
  const std::uint64_t most = given == nullptr ? 10'000'000 : std::strtoull(given, nullptr, 10);
  std::printf("{\n");
  report<SqlitePlace>("sqlite", most, false);
  report<PostgresPlace>("postgres", most, true);
  std::printf("}\n");
}
