#include "sidecar/api/audit_event.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "core/pseudonym/format.h"

namespace feldsiegel::api {

using audit::Column;

void begin_event(audit::Row& event, std::optional<audit::Action> action, const http::Request& request,
                 const VerifiedToken& token, const Policy& policy) {
  if (action) event[Column::action] = audit::action_text(*action);
  event[Column::tenant] = token.tenant().text();
  event[Column::actor] = token.object_id();
  event[Column::app] = token.client_id();
  event[Column::policy] = policy.hash_hex();
  event[Column::request_id] = request.id;
  event[Column::trace_id] = request.trace.trace_id;
}

void end_event(audit::Row& event, const http::Response& response) {
  event[Column::outcome] = response.code.empty() ? audit::outcome_done : audit::outcome_refused;
  event[Column::code] = response.code;
  if (response.notes.counts.empty()) return;
  nlohmann::ordered_json counts = nlohmann::ordered_json::object();
  for (const auto& [name, count] : response.notes.counts) counts[std::string(name)] = count;
  event[Column::counts] = counts.dump();
}

std::string fields_text(const std::vector<std::string_view>& names) {
  const nlohmann::ordered_json list = names;
  return list.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

std::string pseudonyms_text(const Policy& policy, const std::vector<DataSubjectRef>& data_subjects) {
  const bool several = std::any_of(data_subjects.begin(), data_subjects.end(), [&](const DataSubjectRef& each) {
    return each.domain_id != data_subjects.front().domain_id;
  });
  std::string text;
  for (const DataSubjectRef& each : data_subjects) {
    const bool fits = each.domain_id <= UINT32_MAX;
    const auto* domain = fits ? policy.find_domain(static_cast<std::uint32_t>(each.domain_id)) : nullptr;
    const auto pseudonym = domain != nullptr ? format_pseudonym(domain->format, each.pseudonym)
                                             : Result<std::string>(ErrorCode::domain_unknown);
    if (!pseudonym.ok()) continue;
    if (!text.empty()) text.push_back(' ');
    if (several) text.append(domain->name).push_back(':');
    text += *pseudonym;
  }
  return text;
}

}  // namespace feldsiegel::api
