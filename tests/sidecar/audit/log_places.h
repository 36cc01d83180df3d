// Where the suite of tests keeps its logs: the same tests run in a file and in PostgreSQL.
#pragma once

#include <doctest/doctest.h>

#include "core/base/hex.h"
#include "tests/sidecar/audit/log_place.h"
#include "tests/sidecar/support/run_sqlite.h"
#include "tests/sidecar/vault/postgres_server.h"

namespace feldsiegel::testing {

class SqliteLogPlace : public LogPlace {
 public:
  /// The answer's first column of its last row; "error" when the database refuses.
  std::string run_sql(const std::string& sql) const { return run_sqlite(file(), sql); }

  static std::string blob(ByteView bytes) { return "x'" + to_hex(bytes) + "'"; }
};

class PostgresLogPlace : public LogKeys {
 public:
  PostgresLogPlace() : name_(PostgresServer::shared().create_database()) {}

  /// Another instance's log lies in the same tables.
  std::unique_ptr<audit::sql::SqlStore> store(bool = true, const std::string& instance = "one") const {
    auto opened = audit::sql::SqlStore::open_postgres(PostgresServer::shared().server(name_, "owner"), instance);
    if (!opened.ok()) return nullptr;
    return std::move(opened).value();
  }

  std::string run_sql(const std::string& sql) const { return PostgresServer::shared().run_sql(name_, sql); }
  const std::string& name() const { return name_; }

  static std::string blob(ByteView bytes) { return "'\\x" + to_hex(bytes) + "'::bytea"; }

 private:
  std::string name_;
};

/// What TEST_CASE_TEMPLATE goes through.
#define FELDSIEGEL_LOG_PLACES feldsiegel::testing::SqliteLogPlace, feldsiegel::testing::PostgresLogPlace

/// Tries again and signs checkpoints so soon that a test need not wait for it.
inline audit::LogOptions impatient() {
  audit::LogOptions options;
  options.retry_interval = std::chrono::milliseconds(20);
  options.checkpoint_interval = std::chrono::milliseconds(5);
  return options;
}

inline constexpr std::string_view first_tenant = "7e57c0de-0000-4000-8000-000000000001";
inline constexpr std::string_view second_tenant = "7e57c0de-0000-4000-8000-000000000002";

inline TenantId tenant_id(std::string_view text) { return TenantId::parse(text).value(); }

inline audit::Selection all_of(std::uint64_t size) { return {{}, {}, {}, size}; }

/// Appends events that are written together, or in a few groups; waits for the last one.
inline void append_many(audit::Trail& trail, std::vector<audit::Event> events) {
  struct Told {
    std::promise<void> last{};
    std::atomic<std::size_t> open;
    std::atomic<std::size_t> failed = 0;
  };
  if (events.empty()) return;
  const auto told = std::make_shared<Told>();
  told->open = events.size();
  for (audit::Event& event : events) {
    trail.append(std::move(event), [told](const Status& status) {
      if (!status.ok()) ++told->failed;
      if (--told->open == 0) told->last.set_value();
    });
  }
  told->last.get_future().wait();
  REQUIRE(told->failed == 0);
}

inline void append_numbered(audit::Trail& trail, std::uint64_t first, std::uint64_t count) {
  std::vector<audit::Event> events;
  for (std::uint64_t i = first; i < first + count; ++i) events.push_back(some_event(i));
  append_many(trail, std::move(events));
}

/// A clock at which the log's writer stands still, so that what is appended meanwhile is written together.
class Gate {
 public:
  std::function<std::int64_t()> clock() {
    return [this] {
      while (closed_) std::this_thread::sleep_for(std::chrono::milliseconds(1));
      return system_milliseconds();
    };
  }
  void open() { closed_ = false; }

 private:
  std::atomic<bool> closed_ = true;
};

/// Whether it comes true within a while that is long for what a test waits for.
template <class Condition>
bool eventually(Condition condition) {
  for (int i = 0; i < 2000; ++i) {
    if (condition()) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  return condition();
}

/// The code of an error, or "ok".
template <class T>
std::string outcome(const Result<T>& result) {
  return result.ok() ? "ok" : std::string(code_text(result.error().code));
}

/// All that are selected, read in portions.
inline std::vector<audit::Row> all_rows(audit::Store& store, const audit::Selection& selection,
                                        std::size_t at_once = 1000) {
  std::vector<audit::Row> all;
  for (std::uint64_t index = 0;;) {
    const auto rows = store.rows(selection, index, at_once);
    REQUIRE(outcome(rows) == "ok");
    if (rows->empty()) return all;
    all.insert(all.end(), rows->begin(), rows->end());
    index = std::stoull(rows->back()[audit::Column::index]) + 1;
  }
}

}  // namespace feldsiegel::testing
