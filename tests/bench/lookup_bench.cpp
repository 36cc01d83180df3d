// What callers see of a growing vault: POST /v1/assignments for one known person each, over HTTP and with the SQLite
// vault, at 10,000 and 1,000,000 rows (and whatever more is asked for), one request in each in turn. The persons are
// enrolled; the other rows are generated around them. Prints JSON; times are microseconds.
//   FELDSIEGEL_BENCH_ROWS   the largest vault (default 1,000,000)
#define DOCTEST_CONFIG_IMPLEMENT
#include <doctest/doctest.h>

#include <algorithm>
#include <chrono>
#include <iostream>
#include <memory>

#include "core/base/random.h"
#include "tests/sidecar/support/run_sqlite.h"
#include "tests/sidecar/support/uploader.h"

namespace feldsiegel::testing {
namespace {

constexpr std::size_t people = 2000, batch = 1000;

// Copies of the first row with random keys, in the order of their tags so that this takes minutes, not hours.
void fill(const ServiceFixture& service, std::uint64_t rows) {
  const std::string sql =
      "PRAGMA synchronous = OFF; PRAGMA cache_size = -1000000; "
      "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < " +
      std::to_string(rows) +
      ") INSERT INTO assignments (tenant, domain, created, tag, pseudonym, header, sealed_identifier, wrapped_secret, "
      "retention_class) SELECT a.tenant, a.domain, a.created, randomblob(32) AS t, randomblob(16), a.header, "
      "randomblob(60), randomblob(73), '' FROM n, (SELECT * FROM assignments LIMIT 1) a ORDER BY t; "
      "PRAGMA wal_checkpoint(TRUNCATE); ANALYZE;";
  REQUIRE(run_sqlite(service.config().vault, sql) != "error");
}

struct Grown {
  std::uint64_t rows;
  std::unique_ptr<ServiceFixture> service;
  std::unique_ptr<Uploader> uploader;
  std::vector<Json> bodies{};
  std::vector<double> micros{};

  double at(double quantile) {
    std::sort(micros.begin(), micros.end());
    return micros[static_cast<std::size_t>(quantile * static_cast<double>(micros.size() - 1))];
  }
};

Grown grow(std::uint64_t rows) {
  Grown grown{rows, std::make_unique<ServiceFixture>(hpke::KemId::x_wing, config::Limits{}, pseudonym_policy), nullptr};
  grown.uploader = std::make_unique<Uploader>(*grown.service);
  for (std::size_t first = 0; first < people; first += batch) {
    std::vector<std::string> names;
    for (std::size_t i = 0; i < batch; ++i) names.push_back("person." + std::to_string(first + i) + "@contoso.example");
    grown.uploader->enroll(names);
    if (first == 0) fill(*grown.service, rows);
  }
  for (std::size_t i = 0; i < people; ++i) grown.bodies.push_back(grown.uploader->assign_body({i, 1}));
  return grown;
}

void look_up(Grown& grown, std::size_t person) {
  const auto begin = std::chrono::steady_clock::now();
  const RawResponse response = grown.uploader->assign(grown.bodies[person]);
  const std::chrono::duration<double, std::micro> took = std::chrono::steady_clock::now() - begin;
  REQUIRE(response.status == 200);
  grown.micros.push_back(took.count());
}

Json measured(std::uint64_t most) {
  std::vector<Grown> all;
  for (const std::uint64_t rows : {10'000ull, 1'000'000ull, 10'000'000ull}) {
    if (rows <= most) all.push_back(grow(rows));
  }
  for (std::size_t i = 0; i < people; ++i) {
    for (Grown& grown : all) look_up(grown, i);
  }
  Json result = Json::array();
  const double base = all.front().at(0.99);
  for (Grown& grown : all) {
    const double p99 = grown.at(0.99);
    result.push_back({{"rows", grown.rows}, {"p50", grown.at(0.5)}, {"p99", p99}, {"p99_to_smallest", p99 / base}});
  }
  return result;
}

}  // namespace
}  // namespace feldsiegel::testing

int main() {
  using namespace feldsiegel::testing;
  doctest::Context context;
  context.setAsDefaultForAssertsOutOfTestCases();
  context.setAssertHandler([](const doctest::AssertData& data) {
    if (data.m_failed) std::cerr << "lookup_bench: does not hold: " << data.m_expr << "\n", std::exit(1);
  });
  feldsiegel::initialize_core();
  const char* const given = std::getenv("FELDSIEGEL_BENCH_ROWS");
  std::cout << measured(given == nullptr ? 1'000'000 : std::strtoull(given, nullptr, 10)).dump(2) << "\n";
}
