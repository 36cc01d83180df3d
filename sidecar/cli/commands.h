// The commands of `feldsiegel`, each a function from options to an exit code. They write to the given streams only.
#pragma once

#include <cstdint>
#include <filesystem>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

namespace feldsiegel::cli {

/// What a container or shell can tell apart; usage and configuration as in sysexits.h.
enum ExitCode : int { success = 0, failure = 1, usage = 64, bad_configuration = 78 };

struct InitOptions {
  std::filesystem::path directory;
  std::string tenant;
  std::vector<std::string> audiences;
  std::vector<std::string> origins;
  std::filesystem::path policy;  ///< empty: the example
  std::string suite = "x-wing";
};

/// Writes feldsiegel.json, policy.json, kek.key and vault.db; changes nothing when one of them is there already.
int init(const InitOptions& options, std::ostream& out, std::ostream& err);

int serve(const std::filesystem::path& config, std::ostream& err);

/// `protect` and `reveal`: a client of a running service, for files.
struct FileOptions {
  std::filesystem::path input;
  std::filesystem::path output;  ///< empty: standard output
  bool force = false;
  std::string format;       ///< csv or jsonl; empty: by the file's name
  std::string delimiter{};  ///< empty: what the header shows
  std::size_t batch = 1000;
  std::string endpoint;
  std::string signer;
  std::filesystem::path token_file;  ///< empty: FELDSIEGEL_TOKEN
  std::string ca_file;
  std::int64_t wait_seconds = 0;
  std::string collection;
  std::string purpose;
  std::string on_error = "refuse";
  bool spreadsheet_safe = false;
  bool show_progress = true;
};
int protect_file(const FileOptions& options, std::ostream& out, std::ostream& err);
int reveal_file(const FileOptions& options, std::ostream& out, std::ostream& err);

int check_policy(const std::filesystem::path& file, std::ostream& out, std::ostream& err);

int add_tenant(const std::filesystem::path& config, const std::string& tenant, const std::string& suite,
               std::ostream& out, std::ostream& err);
int list_tenants(const std::filesystem::path& config, std::ostream& out, std::ostream& err);
int rotate_tenant(const std::filesystem::path& config, const std::string& tenant, std::ostream& out, std::ostream& err);
int retire_epochs(const std::filesystem::path& config, const std::string& tenant, std::uint32_t epoch,
                  std::ostream& out, std::ostream& err);

/// Brings the vault to this program's version; makes the tables of an empty PostgreSQL database.
int migrate_vault(const std::filesystem::path& config, std::ostream& out, std::ostream& err);

/// Reads every row and says what is not sound, and how many there are per tenant and domain.
int check_vault(const std::filesystem::path& config, std::ostream& out, std::ostream& err);

/// Moves everything from one configuration's vault into that of another; goes on where an earlier call stopped.
int move_vault(const std::filesystem::path& from, const std::filesystem::path& to, bool abandon, std::ostream& out,
               std::ostream& err);

/// Checks an export of an audit log against its proof, without any service.
struct AuditVerifyOptions {
  std::filesystem::path rows;
  std::filesystem::path proof;  ///< empty: the rows' name with ".proof" behind it
  std::string key;              ///< verifier key of the log; either this or the file
  std::filesystem::path key_file;
  std::string format;  ///< csv or jsonl; empty: by the file's name
};
int verify_audit(const AuditVerifyOptions& options, std::ostream& out, std::ostream& err);

/// docs/examples/policy-personnel.json, built in.
std::string_view example_policy();

struct AuditExportOptions {
  std::string from;    ///< RFC 3339 with milliseconds in UTC, or a date, which is its midnight UTC; empty: no limit
  std::string to;      ///< the same, exclusive
  std::string tenant;  ///< empty: all tenants and the service's own events
  std::string format = "csv";
  bool byte_order_mark = false;
  std::filesystem::path output;  ///< of the rows; the proof lies beside them, with ".proof" behind the name
  bool force = false;
};

int export_audit_log(const std::filesystem::path& config, const AuditExportOptions& options, std::ostream& err);

/// Prints the log's verifier key.
int show_audit_key(const std::filesystem::path& config, std::ostream& out, std::ostream& err);

/// Hashes every event of the log again and holds it against its head and checkpoints, the anchors' included.
int check_audit_log(const std::filesystem::path& config, std::ostream& out, std::ostream& err);

/// Erases personal columns of events before a moment; their commitments stay.
struct AuditRedactOptions {
  std::string before;
  std::string tenant;                ///< empty: all
  std::vector<std::string> columns;  ///< actor, pseudonyms, reason; empty: all three
};
int redact_audit_log(const std::filesystem::path& config, const AuditRedactOptions& options, std::ostream& out,
                     std::ostream& err);

}  // namespace feldsiegel::cli
