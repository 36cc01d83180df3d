// Notices what was changed beside the service, by commands or between two starts: policy, configuration, tenants, their
// epochs. What was known last is kept with the audit log.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "sidecar/audit/action.h"
#include "sidecar/audit/event.h"
#include "sidecar/audit/store.h"
#include "sidecar/vault/tenant_store.h"

namespace feldsiegel::serve {

/// Called by one thread at a time.
class ChangeWatch {
 public:
  /// Takes down an event; changes are told at least once.
  using Tell = std::function<void(audit::Event)>;

  /// Borrows the store.
  ChangeWatch(audit::Store& store, Tell tell) : store_(store), tell_(std::move(tell)) {}

  /// Reads what was known. Errors: those of audit::Store.
  Status start();

  /// `hash`: hexadecimal. Errors: those of audit::Store, after which the change will be told again.
  Status look_at_policy(const std::string& hash);
  Status look_at_configuration(const std::string& hash);
  /// Redactions by command that no event tells of yet. Errors: as above.
  Status look_at_redactions();
  Status look_at_tenants(const std::vector<vault::TenantRecord>& tenants);

 private:
  Status look_at(const std::string& name, const std::string& value, audit::Action action);
  Status look_at(const vault::TenantRecord& tenant);
  Status keep(const std::string& name, const std::optional<std::string>& value);

  audit::Store& store_;
  const Tell tell_;
  std::map<std::string, std::string> known_;
};

}  // namespace feldsiegel::serve
