#include "sidecar/serve/change_watch.h"

#include <charconv>
#include <set>

namespace feldsiegel::serve {
namespace {

using audit::Action;
using audit::Column;

constexpr std::string_view tenant_prefix = "tenant ";

audit::Event change(Action action) {
  audit::Event event;
  event.row[Column::action] = audit::action_text(action);
  event.row[Column::outcome] = audit::outcome_done;
  event.notify = true;
  return event;
}

audit::Event tenant_change(Action action, std::string_view tenant) {
  audit::Event event = change(action);
  event.row[Column::tenant] = tenant;
  return event;
}

struct Epochs {
  std::uint32_t oldest = 0, newest = 0;

  std::string text() const { return std::to_string(oldest) + "-" + std::to_string(newest); }
  static Epochs of(const std::string& text) {
    Epochs epochs;
    const char* const end = text.data() + text.size();
    const auto dash = std::from_chars(text.data(), end, epochs.oldest).ptr;
    if (dash != end) std::from_chars(dash + 1, end, epochs.newest);
    return epochs;
  }
};

}  // namespace

Status ChangeWatch::start() {
  FELDSIEGEL_TRY(const auto facts, store_.facts());
  known_ = {facts.begin(), facts.end()};
  return {};
}

Status ChangeWatch::keep(const std::string& name, const std::optional<std::string>& value) {
  FELDSIEGEL_CHECK(store_.keep_fact(name, value));
  if (value) {
    known_[name] = *value;
  } else {
    known_.erase(name);
  }
  return {};
}

Status ChangeWatch::look_at(const std::string& name, const std::string& value, Action action) {
  const auto known = known_.find(name);
  if (known != known_.end() && known->second == value) return {};
  audit::Event event = change(action);
  event.row[Column::policy] = value;
  tell_(std::move(event));
  return keep(name, value);
}

Status ChangeWatch::look_at_policy(const std::string& hash) { return look_at("policy", hash, Action::policy_changed); }

Status ChangeWatch::look_at_configuration(const std::string& hash) {
  return look_at("configuration", hash, Action::configuration_changed);
}

Status ChangeWatch::look_at(const vault::TenantRecord& tenant) {
  const std::string name = std::string(tenant_prefix) + tenant.id.text();
  const Epochs now{tenant.oldest_epoch, tenant.newest_epoch};
  const auto known = known_.find(name);
  if (known != known_.end() && known->second == now.text()) return {};
  const Epochs before = known == known_.end() ? Epochs{} : Epochs::of(known->second);
  const auto tell = [&](Action action) {
    audit::Event event = tenant_change(action, tenant.id.text());
    event.row[Column::counts] =
        "{\"oldest_epoch\":" + std::to_string(now.oldest) + ",\"newest_epoch\":" + std::to_string(now.newest) + "}";
    tell_(std::move(event));
  };
  if (known == known_.end()) tell(Action::tenant_added);
  if (known != known_.end() && now.newest != before.newest) tell(Action::epoch_rotated);
  if (known != known_.end() && now.oldest != before.oldest) tell(Action::epoch_retired);
  return keep(name, now.text());
}

Status ChangeWatch::look_at_redactions() {
  FELDSIEGEL_TRY(const auto facts, store_.facts());
  for (const auto& [name, counts] : facts) {
    if (!name.starts_with("redaction ")) continue;
    audit::Event event = change(Action::audit_redacted);
    event.row[Column::counts] = counts;
    tell_(std::move(event));
    FELDSIEGEL_CHECK(store_.keep_fact(name, std::nullopt));
  }
  return {};
}

Status ChangeWatch::look_at_tenants(const std::vector<vault::TenantRecord>& tenants) {
  std::set<std::string> present;
  for (const vault::TenantRecord& tenant : tenants) {
    present.insert(std::string(tenant_prefix) + tenant.id.text());
    FELDSIEGEL_CHECK(look_at(tenant));
  }
  std::vector<std::string> gone;
  for (const auto& [name, epochs] : known_) {
    if (name.starts_with(tenant_prefix) && !present.contains(name)) gone.push_back(name);
  }
  for (const std::string& name : gone) {
    tell_(tenant_change(Action::tenant_removed, std::string_view(name).substr(tenant_prefix.size())));
    FELDSIEGEL_CHECK(keep(name, std::nullopt));
  }
  return {};
}

}  // namespace feldsiegel::serve
