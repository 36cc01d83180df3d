#include <chrono>
#include <functional>
#include <iomanip>
#include <sstream>

#include "sidecar/cli/commands.h"
#include "sidecar/cli/suite.h"
#include "sidecar/serve/storage.h"
#include "sidecar/vault/keyring.h"

namespace feldsiegel::cli {
namespace {

int report(std::ostream& err, const std::string& subject, const Error& error, int code = failure) {
  err << "feldsiegel: " << serve::failure_text({subject, error}) << "\n";
  return code;
}

// Opens what the configuration names and hands it to `work`.
int with_storage(const std::filesystem::path& file, std::ostream& err,
                 const std::function<int(serve::Storage&)>& work) {
  const auto config = config::load(file);
  if (!config.ok()) return report(err, file.string(), config.error(), bad_configuration);
  auto opened = serve::open_storage(*config);
  if (const auto* failed = std::get_if<serve::StartFailure>(&opened)) {
    return report(err, failed->subject, failed->error, bad_configuration);
  }
  return work(std::get<serve::Storage>(opened));
}

int with_tenant(const std::filesystem::path& file, const std::string& text, std::ostream& err,
                const std::function<int(serve::Storage&, const TenantId&)>& work) {
  const auto tenant = TenantId::parse(text);
  if (tenant) return with_storage(file, err, [&](serve::Storage& storage) { return work(storage, *tenant); });
  err << "feldsiegel: the tenant must be the GUID of a Microsoft Entra tenant.\n";
  return usage;
}

std::int64_t now() {
  return std::chrono::duration_cast<std::chrono::seconds>(std::chrono::system_clock::now().time_since_epoch()).count();
}

// In UTC.
std::string date_of(std::int64_t seconds) {
  const std::chrono::sys_seconds time{std::chrono::seconds(seconds)};
  const std::chrono::year_month_day date(std::chrono::floor<std::chrono::days>(time));
  std::ostringstream text;
  text << std::setfill('0') << int(date.year()) << "-" << std::setw(2) << unsigned(date.month()) << "-" << std::setw(2)
       << unsigned(date.day());
  return text.str();
}

}  // namespace

int add_tenant(const std::filesystem::path& config, const std::string& text, const std::string& suite_name,
               std::ostream& out, std::ostream& err) {
  const auto suite = suite_from_text(suite_name);
  if (!suite) {
    err << "feldsiegel: --suite must be x-wing or x25519.\n";
    return usage;
  }
  return with_tenant(config, text, err, [&](serve::Storage& storage, const TenantId& tenant) -> int {
    const Status added = vault::enroll_tenant(*storage.store, *storage.provider, tenant, *suite, now());
    if (!added.ok()) return report(err, "tenant " + tenant.text(), added.error());
    out << "Added tenant " << tenant.text() << " with a key of its own, epoch 1. A running service knows it at once.\n";
    return success;
  });
}

int list_tenants(const std::filesystem::path& config, std::ostream& out, std::ostream& err) {
  return with_storage(config, err, [&](serve::Storage& storage) -> int {
    const auto tenants = storage.store->tenants();
    if (!tenants.ok()) return report(err, "vault", tenants.error());
    out << "TENANT                                SUITE   SEALS TO   SINCE       OPENS\n";
    for (const vault::TenantRecord& tenant : *tenants) {
      out << tenant.id.text() << "  " << std::left << std::setw(6) << suite_text(tenant.suite) << "  epoch "
          << std::setw(4) << tenant.newest_epoch << " " << std::setw(11) << date_of(tenant.epoch_since) << " epochs "
          << tenant.oldest_epoch << " to " << tenant.newest_epoch << "\n";
    }
    return success;
  });
}

int rotate_tenant(const std::filesystem::path& config, const std::string& text, std::ostream& out, std::ostream& err) {
  return with_tenant(config, text, err, [&](serve::Storage& storage, const TenantId& tenant) -> int {
    const auto epoch = storage.store->rotate(tenant, now());
    if (!epoch.ok()) return report(err, "tenant " + tenant.text(), epoch.error());
    out << "Epoch " << *epoch << " is now the one to seal to; older epochs still open.\n"
        << "Browsers follow when they fetch the key directory the next time, within 24 hours.\n";
    return success;
  });
}

int retire_epochs(const std::filesystem::path& config, const std::string& text, std::uint32_t epoch, std::ostream& out,
                  std::ostream& err) {
  return with_tenant(config, text, err, [&](serve::Storage& storage, const TenantId& tenant) -> int {
    const Status retired = storage.store->retire(tenant, epoch);
    if (!retired.ok()) {
      if (retired.error().code == ErrorCode::invalid_value) {
        err << "feldsiegel: epoch " << epoch << " cannot be retired: it is the one to seal to, or does not exist. "
            << "Rotate first.\n";
        return failure;
      }
      return report(err, "tenant " + tenant.text(), retired.error());
    }
    out << "Epochs up to " << epoch << " no longer open. What was sealed under them is unreadable from now on.\n";
    return success;
  });
}

}  // namespace feldsiegel::cli
