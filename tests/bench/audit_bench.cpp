// How many audit events a second become durable with 1, 16 and 256 that wait at the same time, beside a bare loop of
// SQLite that inserts a row of the same size and commits. Ratios of one run; rounds are interleaved, the best counts.
// Prints JSON.
#include <sodium.h>
#include <sqlite3.h>

#include <cstdio>
#include <nlohmann/json.hpp>
#include <semaphore>

#include "core/base/random.h"
#include "tests/sidecar/audit/log_place.h"

namespace feldsiegel::testing {
namespace {

using Clock = std::chrono::steady_clock;

constexpr int rounds = 5;
constexpr std::size_t row_size = 420;  // bytes, as an event takes them

double per_second(std::size_t count, Clock::time_point began) {
  return static_cast<double>(count) / std::chrono::duration<double>(Clock::now() - began).count();
}

class BareLoop {
 public:
  explicit BareLoop(const std::filesystem::path& file) {
    sqlite3_open(file.c_str(), &database_);
    run("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; CREATE TABLE t (id INTEGER PRIMARY KEY, row BLOB)");
    sqlite3_prepare_v2(database_, "INSERT INTO t (row) VALUES (?1)", -1, &insert_, nullptr);
  }
  ~BareLoop() {
    sqlite3_finalize(insert_);
    sqlite3_close(database_);
  }

  double rate(std::size_t count) {
    const Bytes row(row_size, 7);
    const auto began = Clock::now();
    for (std::size_t i = 0; i < count; ++i) {
      sqlite3_bind_blob(insert_, 1, row.data(), static_cast<int>(row.size()), SQLITE_STATIC);
      sqlite3_step(insert_);  // commits by itself
      sqlite3_reset(insert_);
    }
    return per_second(count, began);
  }

 private:
  void run(const char* sql) { sqlite3_exec(database_, sql, nullptr, nullptr, nullptr); }
  sqlite3* database_ = nullptr;
  sqlite3_stmt* insert_ = nullptr;
};

// `waiting` events are under way at any time: as many requests that wait for theirs.
double log_rate(audit::Log& log, std::size_t waiting, std::size_t count) {
  std::counting_semaphore<> free(static_cast<std::ptrdiff_t>(waiting));
  std::vector<audit::Event> events;
  for (std::size_t i = 0; i < count; ++i) events.push_back(some_event(i));
  std::atomic<std::size_t> failed = 0;
  const auto began = Clock::now();
  for (audit::Event& event : events) {
    free.acquire();
    log.append(std::move(event), [&](const Status& status) {
      if (!status.ok()) ++failed;
      free.release();
    });
  }
  for (std::size_t i = 0; i < waiting; ++i) free.acquire();
  const double rate = per_second(count, began);
  if (failed > 0) std::abort();
  return rate;
}

nlohmann::ordered_json run() {
  LogPlace place;
  const auto store = place.store();
  const auto log = place.open(*store);
  BareLoop bare(place / "bare.sqlite");
  double bare_rate = 0;
  std::map<std::size_t, double> rates;
  for (int round = 0; round < rounds; ++round) {
    bare_rate = std::max(bare_rate, bare.rate(2000));
    for (const auto& [waiting, count] : {std::pair{1u, 2000u}, {16u, 20'000u}, {256u, 100'000u}}) {
      rates[waiting] = std::max(rates[waiting], log_rate(*log, waiting, count));
    }
  }
  nlohmann::ordered_json result;
  result["bare_inserts_per_second"] = bare_rate;
  for (const auto& [waiting, rate] : rates) {
    result["events_per_second_" + std::to_string(waiting)] = rate;
    result["ratio_" + std::to_string(waiting)] = rate / bare_rate;
  }
  return result;
}

}  // namespace
}  // namespace feldsiegel::testing

int main() {
  feldsiegel::initialize_core();
  std::puts(feldsiegel::testing::run().dump(2).c_str());
}
