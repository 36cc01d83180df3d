// A full disk, a file that cannot be written, pages that are damaged: a code for each, and nothing half done.
#include <doctest/doctest.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>

#include "sidecar/vault/sqlite/sqlite_vault.h"
#include "tests/sidecar/vault/persons.h"
#include "tests/sidecar/vault/vault_place.h"

namespace feldsiegel::testing {
namespace {

using vault::sqlite::SqliteVault;

// From now on no connection of this process lets its file grow beyond so many pages: a full disk, as SQLite sees it.
class SmallDisk {
 public:
  explicit SmallDisk(int pages) {
    limit = pages;
    sqlite3_auto_extension(reinterpret_cast<void (*)()>(&limit_pages));
  }
  ~SmallDisk() { sqlite3_cancel_auto_extension(reinterpret_cast<void (*)()>(&limit_pages)); }
  SmallDisk(const SmallDisk&) = delete;
  SmallDisk& operator=(const SmallDisk&) = delete;

 private:
  static int limit_pages(sqlite3* database, const char**, const void*) {
    const std::string sql = "PRAGMA max_page_count = " + std::to_string(limit);
    return sqlite3_exec(database, sql.c_str(), nullptr, nullptr, nullptr);
  }
  static inline int limit = 0;
};

TEST_CASE("a full disk refuses an enrollment as a whole; erasing and reading go on") {
  SqlitePlace place;
  const auto before = place.vault().enroll(contoso(), upload(0, 50)).value();
  const SmallDisk disk(80);
  const auto vault = place.open();
  CHECK(vault->enroll(contoso(), upload(1000, 2000)).error().code == ErrorCode::vault_full);
  CHECK(*vault->count_assignments(contoso()) == 50);
  CHECK(place.run_sql("SELECT count(*) FROM assignments") == "50");
  CHECK(vault->find_tags(contoso(), staff, {&before[0].tag, 1})->front());
  CHECK(vault->erase(contoso(), subject_of(before[0]), some_time).ok());
  CHECK_MESSAGE(vault->enroll(contoso(), upload(2000, 1)).ok(), "what is small still fits");
}

TEST_CASE("a full disk makes no new vault") {
  const TemporaryDirectory directory;
  const SmallDisk disk(3);
  CHECK(SqliteVault::create(directory / "vault.db").error().code == ErrorCode::vault_full);
  CHECK(std::filesystem::is_empty(directory.path()));
}

// In a process without rights, also when the tests have all rights. The answer is an error code's number, or 255.
template <class Work>
int without_rights(Work work) {
  const pid_t child = ::fork();
  if (child == 0) {
    if (::geteuid() == 0 && (::setgid(65534) != 0 || ::setuid(65534) != 0)) ::_exit(254);
    const Status done = work();
    ::_exit(done.ok() ? 255 : static_cast<int>(done.error().code));
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

TEST_CASE("a vault that may only be read is read, and each change says so") {
  SqlitePlace place;
  const auto stored = place.vault().enroll(contoso(), upload(0, 3)).value();
  namespace fs = std::filesystem;
  const fs::path directory = place.file().parent_path();
  fs::permissions(directory, fs::perms(0755));
  for (const char* suffix : {"", "-wal", "-shm"}) fs::permissions(place.file().string() + suffix, fs::perms(0444));
  const auto code = [](ErrorCode expected) { return static_cast<int>(expected); };
  const auto with_vault = [&](auto work) {
    return without_rights([&]() -> Status {
      FELDSIEGEL_TRY(const auto vault, SqliteVault::open(place.file()));
      return work(*vault);
    });
  };
  CHECK(with_vault([&](vault::Vault& vault) -> Status {
          FELDSIEGEL_TRY(const auto found, vault.find_tags(contoso(), staff, {&stored[0].tag, 1}));
          return found.front() ? Status() : Status(ErrorCode::pseudonym_unknown);
        }) == 255);
  CHECK(with_vault([](vault::Vault& vault) -> Status {
          FELDSIEGEL_CHECK(vault.enroll(contoso(), upload(10, 1)));
          return {};
        }) == code(ErrorCode::vault_read_only));
  CHECK(with_vault([&](vault::Vault& vault) -> Status {
          FELDSIEGEL_CHECK(vault.erase(contoso(), subject_of(stored[0]), some_time));
          return {};
        }) == code(ErrorCode::vault_read_only));
  CHECK(with_vault([](vault::Vault& vault) -> Status {
          FELDSIEGEL_CHECK(vault.rotate(contoso(), some_time));
          return {};
        }) == code(ErrorCode::vault_read_only));
  CHECK(*place.vault().count_assignments(contoso()) == 3);
}

TEST_CASE("rows that this software cannot have written are named as damage, wherever they are met") {
  SqlitePlace place;
  auto& vault = place.vault();
  const auto stored = vault.enroll(contoso(), upload(0, 3)).value();
  REQUIRE(place.run_sql("PRAGMA ignore_check_constraints = ON; UPDATE assignments SET tag = x'00' "
                        "WHERE pseudonym = (SELECT min(pseudonym) FROM assignments)") == "");
  int damaged = 0;
  for (const auto& row : stored) {
    const DataSubjectRef who = subject_of(row);
    const auto found = vault.find_pseudonyms(contoso(), {&who, 1});
    if (found.ok()) continue;
    ++damaged;
    CHECK(found.error().code == ErrorCode::vault_damaged);
    CHECK(vault.erase(contoso(), who, some_time).error().code == ErrorCode::vault_damaged);
  }
  CHECK(damaged == 1);
  REQUIRE(place.run_sql("UPDATE meta SET schema_version = -1") == "");
  CHECK(vault.check().error().code == ErrorCode::vault_damaged);
}

TEST_CASE("pages that are overwritten are damage, not an answer") {
  SqlitePlace place;
  const auto stored = place.vault().enroll(contoso(), upload(0, 2000)).value();
  REQUIRE(place.run_sql("PRAGMA wal_checkpoint(TRUNCATE)") == "0");
  const auto size = std::filesystem::file_size(place.file());
  std::fstream stream(place.file(), std::ios::in | std::ios::out | std::ios::binary);
  stream.seekp(4096);
  stream << std::string(size - 4096, '\xaa');
  stream.close();
  const auto opened = SqliteVault::open(place.file());
  CHECK(opened.error().code == ErrorCode::vault_damaged);
}

TEST_CASE("a vault that is being moved takes no change, one that was moved is not opened") {
  SqlitePlace place;
  auto& vault = place.vault();
  const auto stored = vault.enroll(contoso(), upload(0, 3)).value();
  const auto codes_are = [&](ErrorCode code) {
    CHECK(vault.enroll(contoso(), upload(10, 1)).error().code == code);
    CHECK(vault.erase(contoso(), subject_of(stored[0]), some_time).error().code == code);
    CHECK(vault.take_serials(contoso(), staff, 1).error().code == code);
    CHECK(vault.take({contoso(), "a", staff, vault::BudgetKind::evaluate}, {1, 1}, 1, 0).error().code == code);
    CHECK(vault.request_approval(contoso(), {}).error().code == code);
    CHECK(vault.approve(contoso(), "a", "b", 0, {}).error().code == code);
    CHECK(vault.record_reidentification(contoso(), {}).error().code == code);
    CHECK(vault.rotate(contoso(), some_time).error().code == code);
    CHECK(vault.retire(contoso(), 1).error().code == code);
    CHECK(vault.add({contoso(), {}, hpke::KemId::x_wing, 1, 1, 0}).error().code == code);
    CHECK(vault.set_wrapped_directory_key(Bytes{1}).error().code == code);
    CHECK(vault.directory_version(contoso(), "new").error().code == code);
  };
  REQUIRE(place.run_sql("UPDATE meta SET state = 1") == "");
  codes_are(ErrorCode::vault_moving);
  CHECK_MESSAGE(vault.enroll(contoso(), upload(0, 3)).ok(), "who is known is still answered");
  CHECK(vault.check().ok());
  REQUIRE(place.run_sql("UPDATE meta SET state = 2") == "");
  codes_are(ErrorCode::vault_moved);
  CHECK(vault.check().error().code == ErrorCode::vault_moved);
  CHECK(SqliteVault::open(place.file()).error().code == ErrorCode::vault_moved);
  REQUIRE(place.run_sql("UPDATE meta SET state = 0") == "");
  CHECK(*vault.count_assignments(contoso()) == 3);
  CHECK(vault.enroll(contoso(), upload(10, 1)).ok());
}

}  // namespace
}  // namespace feldsiegel::testing
