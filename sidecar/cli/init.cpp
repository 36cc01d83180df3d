#include <algorithm>
#include <chrono>
#include <fstream>
#include <iomanip>

#include "core/base/json.h"
#include "sidecar/audit/opening.h"
#include "sidecar/audit/sql/sql_store.h"
#include "sidecar/cli/commands.h"
#include "sidecar/cli/suite.h"
#include "sidecar/config/config.h"
#include "sidecar/serve/storage.h"
#include "sidecar/vault/keyring.h"
#include "sidecar/vault/sqlite/sqlite_vault.h"

namespace feldsiegel::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view config_name = "feldsiegel.json", policy_name = "policy.json", vault_name = "vault.db",
                           audit_name = "audit.db";

std::vector<std::string> made_files() {
  return {std::string(config_name), std::string(policy_name), keyprovider::initial_provider().file,
          std::string(vault_name), std::string(audit_name)};
}

std::int64_t now() {
  return std::chrono::duration_cast<std::chrono::seconds>(std::chrono::system_clock::now().time_since_epoch()).count();
}

std::string config_text(const InitOptions& options) {
  nlohmann::ordered_json document;
  document["listen"] = {{"address", "127.0.0.1"}, {"port", 8700}};
  document["management"] = {{"address", "127.0.0.1"}, {"port", 8701}};
  document["cors"] = {{"origins", options.origins}};
  document["tokens"] = {{"audiences", options.audiences}};
  document["vault"] = {{"sqlite", vault_name}};
  document["audit"] = {{"sqlite", audit_name}};
  document["key_provider"] = keyprovider::initial_provider().part;
  document["policy"] = policy_name;
  return document.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
}

Status write_file(const fs::path& file, std::string_view text) {
  std::ofstream stream(file, std::ios::binary | std::ios::trunc);
  stream << text << std::flush;
  return stream ? Status() : Status(ErrorCode::file_unwritable);
}

// Everything that is made here, so that a failure half-way leaves nothing behind.
class NewDirectory {
 public:
  explicit NewDirectory(const fs::path& directory) : directory_(directory) {}
  ~NewDirectory() {
    if (kept_) return;
    std::error_code ignored;
    for (const std::string& name : made_files()) fs::remove(directory_ / name, ignored);
    for (const std::string_view name : {vault_name, audit_name}) {
      for (const char* suffix : {"-wal", "-shm", ".lock"}) {
        fs::remove(directory_ / (std::string(name) + suffix), ignored);
      }
    }
  }
  NewDirectory(const NewDirectory&) = delete;
  NewDirectory& operator=(const NewDirectory&) = delete;
  void keep() { kept_ = true; }

 private:
  fs::path directory_;
  bool kept_ = false;
};

struct Made {
  std::string signer;
  std::string log_key;
};

Result<Made> make_all(const InitOptions& options, const config::Config& config, const TenantId& tenant,
                      hpke::KemId suite, const Policy& policy) {
  NewDirectory made(options.directory);
  FELDSIEGEL_CHECK(write_file(options.directory / config_name, config_text(options)));
  FELDSIEGEL_CHECK(write_file(options.directory / policy_name, policy.document()));
  FELDSIEGEL_CHECK(config.key_provider->create());
  FELDSIEGEL_TRY(const auto provider, config.key_provider->open());
  FELDSIEGEL_TRY(const auto store, vault::sqlite::SqliteVault::create(options.directory / vault_name));
  FELDSIEGEL_CHECK(vault::enroll_tenant(*store, *provider, tenant, suite, now()));
  FELDSIEGEL_TRY(const DirectorySigner signer, vault::create_directory_signer(*store, *provider));
  FELDSIEGEL_TRY(const auto log, audit::sql::SqlStore::open_file(options.directory / audit_name, true));
  FELDSIEGEL_TRY(const auto opened, audit::open_log(*log, *provider, {}));
  made.keep();
  return Made{directory_signer_text(signer.public_key()), opened.signer.verifier_key()};
}

void describe(const InitOptions& options, const TenantId& tenant, const Made& made, std::ostream& out) {
  const std::string directory = options.directory.string();
  const auto provider = keyprovider::initial_provider();
  out << "Made in " << directory << ":\n"
      << "  " << config_name << "  where to listen, whose tokens count\n"
      << "  " << policy_name << "      which fields are sealed, and who opens them"
      << (options.policy.empty() ? " (an example: make it yours)" : "") << "\n"
      << "  " << std::left << std::setw(17) << provider.file << provider.about << "\n"
      << "  " << vault_name << "         the tenants' keys, wrapped\n"
      << "  " << audit_name << "         the audit log\n\n"
      << "Tenant            " << tenant.text() << "\n"
      << "Directory signer  " << made.signer << "\n"
      << "                  Give it to the web part as directorySigner: it trusts this key and no other.\n"
      << "Audit log key     " << made.log_key << "\n"
      << "                  Give it to whoever verifies the audit log: `feldsiegel audit verify FILE --key …`\n\n"
      << "Next:\n"
      << "  feldsiegel policy check " << directory << "/" << policy_name << "\n"
      << "  feldsiegel serve --config " << directory << "/" << config_name << "\n";
}

int fail(std::ostream& err, const std::string& subject, const Error& error) {
  err << "feldsiegel: " << serve::failure_text({subject, error}) << "\n";
  return failure;
}

bool refuse_existing(const fs::path& directory, std::ostream& err) {
  for (const std::string& name : made_files()) {
    std::error_code ignored;
    if (!fs::exists(fs::symlink_status(directory / name, ignored))) continue;
    err << "feldsiegel: " << (directory / name).string() << " is there already; nothing was changed.\n";
    return true;
  }
  return false;
}

}  // namespace

int init(const InitOptions& options, std::ostream& out, std::ostream& err) {
  const auto tenant = TenantId::parse(options.tenant);
  if (!tenant) {
    err << "feldsiegel: --tenant must be the GUID of a Microsoft Entra tenant.\n";
    return usage;
  }
  const auto suite = suite_from_text(options.suite);
  if (!suite) {
    err << "feldsiegel: --suite must be x-wing or x25519.\n";
    return usage;
  }
  const auto config = config::parse(as_bytes(config_text(options)), options.directory);
  if (!config.ok()) return fail(err, "--audience or --origin", config.error()), usage;
  const auto policy =
      options.policy.empty() ? Policy::parse(as_bytes(example_policy())) : serve::load_policy(options.policy);
  if (!policy.ok()) return fail(err, options.policy.string(), policy.error());
  if (refuse_existing(options.directory, err)) return failure;
  std::error_code failed;
  fs::create_directories(options.directory, failed);
  if (failed) return fail(err, options.directory.string(), {ErrorCode::file_unwritable});
  const auto made = make_all(options, *config, *tenant, *suite, *policy);
  if (!made.ok()) return fail(err, options.directory.string(), made.error());
  describe(options, *tenant, *made, out);
  return success;
}

}  // namespace feldsiegel::cli
