// A vault that several services share, with configurations for two. Triggers of the tests' own take down, in the very
// transactions, which budget went under which term, and what became of the lease.
#pragma once

#include <filesystem>
#include <string>

#include "tests/sidecar/support/temporary_directory.h"

namespace feldsiegel::testing {

inline constexpr int lease_seconds = 3;

class SharedVault {
 public:
  virtual ~SharedVault() = default;

  /// The answer's first column of its last row; "error" when the database refuses.
  virtual std::string run_sql(const std::string& sql) const = 0;

  /// Adds so many budgets that have long been full.
  virtual void add_full_budgets(int count) const = 0;

  /// Removes the budgets that are left, unwatched, so that a run comes to its end soon.
  void end_work() const;

  /// Whether some process is in the middle of a transaction.
  virtual bool is_busy() const = 0;

  std::int64_t number(const std::string& sql) const;
  std::filesystem::path config(const std::string& instance) const { return directory_ / (instance + ".json"); }

 protected:
  SharedVault();
  virtual const char* unwatch() const = 0;

  /// `vault`: the member of the configuration. Runs housekeeping so often.
  void configure(const std::string& instance, const std::string& vault, int period_seconds) const;
  std::filesystem::path first_config() const { return directory_ / "feldsiegel.json"; }

  TemporaryDirectory directory_;
};

class SharedSqlite : public SharedVault {
 public:
  explicit SharedSqlite(int period_seconds);
  std::string run_sql(const std::string& sql) const override;
  void add_full_budgets(int count) const override;
  bool is_busy() const override;

 private:
  const char* unwatch() const override { return "DROP TRIGGER note_removed;"; }
};

class SharedPostgres : public SharedVault {
 public:
  explicit SharedPostgres(int period_seconds);
  std::string run_sql(const std::string& sql) const override;
  void add_full_budgets(int count) const override;
  bool is_busy() const override;

 private:
  const char* unwatch() const override { return "DROP TRIGGER note_removed ON budgets;"; }

  std::string name_;
};

}  // namespace feldsiegel::testing

/// What TEST_CASE_TEMPLATE goes through.
#define FELDSIEGEL_SHARED_VAULTS feldsiegel::testing::SharedSqlite, feldsiegel::testing::SharedPostgres
