#include "tests/sidecar/support/run_sqlite.h"

#include <doctest/doctest.h>
#include <sqlite3.h>

namespace feldsiegel::testing {

std::string run_sqlite(const std::filesystem::path& file, const std::string& sql) {
  sqlite3* database = nullptr;
  REQUIRE(sqlite3_open(file.c_str(), &database) == SQLITE_OK);
  sqlite3_busy_timeout(database, 5000);
  std::string answer;
  const auto collect = [](void* out, int, char** values, char**) {
    *static_cast<std::string*>(out) = values[0] == nullptr ? "" : values[0];
    return 0;
  };
  const int result = sqlite3_exec(database, sql.c_str(), collect, &answer, nullptr);
  sqlite3_close(database);
  return result == SQLITE_OK ? answer : "error";
}

}  // namespace feldsiegel::testing
