#include <unistd.h>

#include <chrono>
#include <iomanip>

#include "sidecar/cli/commands.h"
#include "sidecar/config/config.h"
#include "sidecar/serve/storage.h"
#include "sidecar/vault/sql/audit.h"
#include "sidecar/vault/sql/move.h"
#include "sidecar/vault/sqlite/sqlite_vault.h"

namespace feldsiegel::cli {
namespace {

namespace fs = std::filesystem;
using vault::sql::MoveProgress;
using vault::sql::MoveRefusal;
using vault::sql::MoveStep;

int report(std::ostream& err, const std::string& subject, const Error& error, int code = failure) {
  err << "feldsiegel: " << serve::failure_text({subject, error}) << "\n";
  return code;
}

// One line on a terminal that is written over, a few times a second; nothing where the output goes to a file.
class ProgressLine {
 public:
  explicit ProgressLine(std::ostream& err) : err_(err), shown_(::isatty(STDERR_FILENO) == 1) {}
  ~ProgressLine() { clear(); }
  ProgressLine(const ProgressLine&) = delete;
  ProgressLine& operator=(const ProgressLine&) = delete;

  void show(const std::string& what, std::uint64_t rows) {
    const auto now = std::chrono::steady_clock::now();
    if (!shown_ || now - last_ < std::chrono::milliseconds(200)) return;
    last_ = now;
    err_ << "\r\x1b[K" << what << ": " << rows << " rows" << std::flush;
  }
  void clear() {
    if (shown_ && last_ != std::chrono::steady_clock::time_point{}) err_ << "\r\x1b[K" << std::flush;
  }

 private:
  std::ostream& err_;
  const bool shown_;
  std::chrono::steady_clock::time_point last_{};
};

// A configuration and its vault's database, or an exit code.
struct Side {
  fs::path file;
  config::Config config;
  std::unique_ptr<vault::sql::Database> database{};
};

std::variant<Side, int> load_side(const fs::path& file, std::ostream& err) {
  auto config = config::load(file);
  if (!config.ok()) return report(err, file.string(), config.error(), bad_configuration);
  return Side{file, std::move(config).value()};
}

int open_side(Side& side, std::ostream& err) {
  auto opened = serve::open_database(side.config);
  if (const auto* failed = std::get_if<serve::StartFailure>(&opened)) {
    return report(err, failed->subject, failed->error, bad_configuration);
  }
  side.database = std::get<0>(std::move(opened));
  return success;
}

// The keys in the vault open with the key provider of both sides, or nothing would after the move.
int check_same_kek(const Side& from, const Side& to, std::ostream& err) {
  std::string ids[2];
  for (const Side* side : {&from, &to}) {
    const auto provider = serve::open_key_provider(side->config);
    if (const auto* failed = std::get_if<serve::StartFailure>(&provider)) {
      return report(err, failed->subject, failed->error, bad_configuration);
    }
    ids[side == &from ? 0 : 1] = std::get<0>(provider)->id();
  }
  if (ids[0] == ids[1]) return success;
  err << "feldsiegel: the two configurations name different key-encryption keys; nothing in the vault would open under "
         "the other. Nothing was changed.\n";
  return failure;
}

// A target may be new: its file or its tables are made.
int prepare_target(const Side& to, std::ostream& err) {
  std::error_code ignored;
  if (!to.config.postgres && !fs::exists(to.config.vault, ignored)) {
    const auto made = vault::sqlite::SqliteVault::create(to.config.vault);
    return made.ok() ? success : report(err, to.config.vault.string(), made.error());
  }
  const auto migrated = serve::migrate_vault(to.config);
  const auto* failed = std::get_if<serve::StartFailure>(&migrated);
  return failed == nullptr ? success : report(err, failed->subject, failed->error);
}

int refuse_move(const vault::sql::MoveFailure& failed, const Side& from, const Side& to, std::ostream& err) {
  switch (failed.refusal) {
    case MoveRefusal::same_vault:
      err << "feldsiegel: both configurations name the same vault. Nothing was changed.\n";
      return failure;
    case MoveRefusal::not_empty:
      err << "feldsiegel: the vault of " << to.file.string() << " is not empty, and not part of this move. Move into a "
          << "new one. Nothing was changed.\n";
      return failure;
    case MoveRefusal::other_move:
      err << "feldsiegel: one of the vaults takes part in another move: finish or abandon that first. Nothing was "
             "changed.\n";
      return failure;
    case MoveRefusal::nothing_begun:
      err << "feldsiegel: no move out of the vault of " << from.file.string() << " is under way.\n";
      return failure;
    case MoveRefusal::differs:
      err << "feldsiegel: the copy is not what was read. The old vault is whole and takes no changes; look for the "
             "cause, then abandon the move.\n";
      return failure;
    case MoveRefusal::none: break;
  }
  report(err, "vault", failed.error);
  const ErrorCode code = failed.error.code;
  const bool resumable = code == ErrorCode::vault_unavailable || code == ErrorCode::vault_full;
  if (resumable) err << "feldsiegel: call it again to go on where it stopped, or with --abandon to give it up.\n";
  return failure;
}

int run_move(Side& from, Side& to, std::ostream& out, std::ostream& err) {
  std::variant<vault::sql::MoveSummary, vault::sql::MoveFailure> moved;
  {
    ProgressLine line(err);
    moved = vault::sql::move_vault(*from.database, *to.database, [&](const MoveProgress& progress) {
      line.show((progress.step == MoveStep::copying ? "copying " : "comparing ") + progress.table, progress.rows);
    });
  }
  if (const auto* failed = std::get_if<1>(&moved)) return refuse_move(*failed, from, to, err);
  const auto& summary = std::get<0>(moved);
  for (const auto& [table, rows] : summary.rows) out << std::left << std::setw(20) << table << rows << "\n";
  out << "Moved, and compared row by row: both sides have the digest " << summary.digest << ".\n"
      << "The old vault answers vault_moved from now on. Start the services with " << to.file.string()
      << "; keep the old vault until their first backup.\n";
  return success;
}

}  // namespace

int migrate_vault(const fs::path& file, std::ostream& out, std::ostream& err) {
  const auto config = config::load(file);
  if (!config.ok()) return report(err, file.string(), config.error(), bad_configuration);
  const auto done = serve::migrate_vault(*config);
  if (const auto* failed = std::get_if<serve::StartFailure>(&done)) return report(err, failed->subject, failed->error);
  const auto& migrated = std::get<vault::sql::Migrated>(done);
  if (migrated.from == migrated.to) {
    out << "The vault has version " << migrated.to << " already; nothing was changed.\n";
  } else {
    out << "Migrated the vault from version " << migrated.from << " to version " << migrated.to << ".\n";
  }
  return success;
}

int check_vault(const fs::path& file, std::ostream& out, std::ostream& err) {
  auto loaded = load_side(file, err);
  if (const int* code = std::get_if<int>(&loaded)) return *code;
  Side& side = std::get<Side>(loaded);
  if (const int code = open_side(side, err); code != success) return code;
  const auto audited = [&] {
    ProgressLine line(err);
    return vault::sql::audit(*side.database, {}, [&](std::uint64_t rows) { line.show("reading", rows); });
  }();
  if (!audited.ok()) return report(err, "vault", audited.error());
  for (const auto& [place, count] : audited->assignments) {
    out << "tenant " << place.first << "  domain " << place.second << "  " << count << " assignments\n";
  }
  for (const auto& [tenant, count] : audited->tombstones) out << "tenant " << tenant << "  " << count << " erased\n";
  for (const std::string& problem : audited->problems) err << "feldsiegel: " << problem << "\n";
  if (!audited->problems.empty()) return failure;
  out << "The vault is sound: version " << vault::sql::schema_version << ".\n";
  return success;
}

int move_vault(const fs::path& from_file, const fs::path& to_file, bool abandon, std::ostream& out, std::ostream& err) {
  auto loaded_from = load_side(from_file, err);
  if (const int* code = std::get_if<int>(&loaded_from)) return *code;
  auto loaded_to = load_side(to_file, err);
  if (const int* code = std::get_if<int>(&loaded_to)) return *code;
  Side &from = std::get<Side>(loaded_from), &to = std::get<Side>(loaded_to);
  if (const int code = open_side(from, err); code != success) return code;
  if (!abandon) {
    if (const int code = check_same_kek(from, to, err); code != success) return code;
    if (const int code = prepare_target(to, err); code != success) return code;
  }
  if (const int code = open_side(to, err); code != success) return code;
  if (!abandon) return run_move(from, to, out, err);
  const auto failed = vault::sql::abandon_move(*from.database, *to.database);
  if (failed) return refuse_move(*failed, from, to, err);
  out << "Abandoned: the vault of " << from_file.string() << " takes changes again, and the other one is empty.\n";
  return success;
}

}  // namespace feldsiegel::cli
