#include <algorithm>
#include <functional>

#include "core/base/hex.h"
#include "core/base/random.h"
#include "core/base/timestamp.h"
#include "sidecar/audit/opening.h"
#include "sidecar/cli/audit_export.h"
#include "sidecar/cli/commands.h"
#include "sidecar/serve/mapping.h"
#include "sidecar/serve/storage.h"

namespace feldsiegel::cli {
namespace {

int report(std::ostream& err, const std::string& subject, const Error& error, int code = failure) {
  err << "feldsiegel: " << serve::failure_text({subject, error}) << "\n";
  return code;
}

struct OpenLog {
  const config::Config& config;
  audit::Store& store;
  audit::LogRecord record;
};

// Opens the log beside the service, which may be running, and hands it to `work`.
int with_log(const std::filesystem::path& file, std::ostream& err, const std::function<int(const OpenLog&)>& work) {
  const auto config = config::load(file);
  if (!config.ok()) return report(err, file.string(), config.error(), bad_configuration);
  auto opened = serve::open_audit_store(*config, false);
  if (const auto* failed = std::get_if<serve::StartFailure>(&opened)) {
    return report(err, failed->subject, failed->error, bad_configuration);
  }
  audit::Store& store = *std::get<std::unique_ptr<audit::Store>>(opened);
  auto found = store.find();
  if (!found.ok()) return report(err, "the audit log", found.error());
  if (!*found) return report(err, "the audit log", {ErrorCode::not_found});
  return work({*config, store, **std::move(found)});
}

int with_key_provider(const OpenLog& log, std::ostream& err,
                      const std::function<int(keyprovider::KeyProvider&)>& work) {
  const auto opened = serve::open_key_provider(log.config);
  const auto* failed = std::get_if<serve::StartFailure>(&opened);
  return failed ? report(err, failed->subject, failed->error, bad_configuration) : work(*std::get<0>(opened));
}

Result<std::vector<audit::Column>> personal(const std::vector<std::string>& names) {
  std::vector<audit::Column> columns;
  for (const std::string& name : names) {
    const auto found = std::find_if(audit::personal_columns.begin(), audit::personal_columns.end(),
                                    [&](audit::Column column) { return audit::column_name(column) == name; });
    if (found == audit::personal_columns.end()) return ErrorCode::invalid_value;
    columns.push_back(*found);
  }
  if (columns.empty()) columns.assign(audit::personal_columns.begin(), audit::personal_columns.end());
  return columns;
}

}  // namespace

int export_audit_log(const std::filesystem::path& file, const AuditExportOptions& options, std::ostream& err) {
  return with_log(file, err, [&](const OpenLog& log) -> int {
    return with_key_provider(log, err, [&](keyprovider::KeyProvider& provider) -> int {
      const auto signer = audit::unwrap_signer(log.record, provider);
      if (!signer.ok()) return report(err, "the audit log's key", signer.error());
      return export_audit(options, log.store, *signer, log.record.head.size, err);
    });
  });
}

int show_audit_key(const std::filesystem::path& file, std::ostream& out, std::ostream& err) {
  return with_log(file, err, [&](const OpenLog& log) -> int {
    out << log.record.verifier_key << "\n";
    return success;
  });
}

int check_audit_log(const std::filesystem::path& file, std::ostream& out, std::ostream& err) {
  return with_log(file, err, [&](const OpenLog& log) -> int {
    return with_key_provider(log, err, [&](keyprovider::KeyProvider& provider) -> int {
      const auto opened = audit::open_log(log.store, provider, serve::make_anchors(log.config.audit));
      if (!opened.ok()) return report(err, "the audit log", opened.error());
      const Status whole = audit::check_events(log.store, opened->head, 0);
      if (!whole.ok()) return report(err, "the audit log", whole.error());
      out << "The audit log " << log.record.origin << " is whole: " << opened->head.size
          << " events, all as they were written and under every checkpoint that is known.\n";
      return success;
    });
  });
}

int redact_audit_log(const std::filesystem::path& file, const AuditRedactOptions& options, std::ostream& out,
                     std::ostream& err) {
  const auto before = parse_moment(options.before);
  const auto columns = personal(options.columns);
  const auto tenant = TenantId::parse(options.tenant);
  if (!before) return report(err, "--before", {ErrorCode::invalid_value}, usage);
  if (!columns.ok()) return report(err, "--column", columns.error(), usage);
  if (!options.tenant.empty() && !tenant) return report(err, "--tenant", {ErrorCode::invalid_value}, usage);
  return with_log(file, err, [&](const OpenLog& log) -> int {
    const audit::Selection old{tenant ? std::optional(*tenant) : std::nullopt, {}, before, log.record.head.size};
    const auto changed = log.store.redact(old, *columns);
    if (!changed.ok()) return report(err, "the audit log", changed.error());
    // The service takes it down as an event within seconds, or when it starts.
    const std::string note = "{\"events\":" + std::to_string(*changed) + "}";
    const Status noted = log.store.keep_fact("redaction " + to_hex(random_bytes(8)), note);
    if (!noted.ok()) return report(err, "the audit log", noted.error());
    out << *changed << " events redacted.\n";
    return success;
  });
}

}  // namespace feldsiegel::cli
