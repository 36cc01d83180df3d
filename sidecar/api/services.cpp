#include "sidecar/api/services.h"

#include "core/assignment/approval_mac.h"
#include "sidecar/api/audit_event.h"
#include "sidecar/http/problem.h"

namespace feldsiegel::api {
namespace {

// Among so many that hold at once a genuine one is looked for.
constexpr std::size_t most_approvals = 20;

// The genuine approval that holds longest.
Result<std::optional<vault::ApprovalRecord>> find_approval(const Services& services, const VerifiedToken& token,
                                                           const Purpose& purpose, std::int64_t now,
                                                           const audit::Row& event) {
  FELDSIEGEL_TRY(auto found,
                 services.vault.valid_approvals(token.tenant(), purpose.id, token.object_id(), now, most_approvals));
  if (found.empty()) return std::optional<vault::ApprovalRecord>{};
  FELDSIEGEL_TRY(const vault::OpenTenant tenant, services.keyring.find(token.tenant()));
  FELDSIEGEL_TRY(const vault::ApprovalMac mac, approval_mac(token, *tenant.key));
  for (vault::ApprovalRecord& approval : found) {
    if (is_genuine(approval, mac)) return std::optional(std::move(approval));
    services.report({.action = audit::Action::vault_damaged,
                     .tenant = token.tenant().text(),
                     .purpose = purpose.name,
                     .cause = {event[audit::Column::request_id], event[audit::Column::trace_id]}});
  }
  return std::optional<vault::ApprovalRecord>{};
}

// What a caller may not do, or does wrong, over and over. That the service cannot is not the caller's doing.
void watch_refusal(const Services& services, const http::Request& request, const VerifiedToken& token,
                   const http::Response& response) {
  const bool is_refusal = response.status >= 400 && response.status < 500 && !response.code.empty();
  if (!is_refusal || !services.refusals.count(token.tenant(), token.object_id())) return;
  services.report(
      {.action = audit::Action::repeated_refusals, .tenant = token.tenant().text(), .cause = cause_of(request)});
}

// Why the log cannot be written is for operators, who find it in the service's log; `at` is a place in the request.
http::Response problem_of(Error error) {
  if (error.code == ErrorCode::audit_unavailable) error.at = {};
  return http::problem(error);
}

}  // namespace

http::Response handle(const Services& services, const http::Request& request, std::optional<audit::Action> action,
                      const Work& work) {
  const auto token = authenticate(request, services.verify);
  if (!token.ok()) return http::problem(token.error());
  audit::Event event;
  begin_event(event.row, action, request, *token, services.policy);
  const Status auditable = action ? services.audit.ready() : Status();
  Answer answer = auditable.ok() ? work(*token, event.row) : Answer(auditable.error());
  http::Response response = answer.ok() ? std::move(*answer) : problem_of(answer.error());
  response.notes.tenant = token->tenant().text();
  watch_refusal(services, request, *token, response);
  if (!auditable.ok() || event.row[audit::Column::action].empty()) return response;
  end_event(event.row, response);
  response.held = std::make_shared<http::Held>();
  services.audit.append(std::move(event), [held = response.held](Status status) { held->settle(std::move(status)); });
  return response;
}

http::Handler token_check(const Services& services) {
  return [&services](const http::Request& request) {
    const auto token = authenticate(request, services.verify);
    return token.ok() ? http::Response{} : http::problem(token.error());
  };
}

Result<Grant> grant_for(const Services& services, const VerifiedToken& token, std::string_view purpose,
                        audit::Row& event) {
  const Purpose* known = services.policy.find_purpose(purpose);
  if (known != nullptr) event[audit::Column::purpose] = known->name;
  auto grant = authorize(token, services.policy, purpose);
  if (grant.ok() || grant.error().code != ErrorCode::approval_required) return grant;
  const std::int64_t now = services.now();
  FELDSIEGEL_TRY(const auto found, find_approval(services, token, *known, now, event));
  if (!found || !found->approver) return ErrorCode::approval_required;
  event[audit::Column::approval] = found->id;
  const Approval approval{found->purpose_id, found->requester, *found->approver, found->approved, found->expires};
  return authorize(token, services.policy, purpose, &approval, now);
}

Cause cause_of(const http::Request& request) { return {request.id, request.trace.trace_id}; }

Result<vault::ApprovalMac> approval_mac(const VerifiedToken& token, const TenantKey& key) {
  FELDSIEGEL_TRY(ApprovalAuthenticator made, ApprovalAuthenticator::make(token, key));
  // Shared, because a function must be copyable and a key is not.
  const auto authenticator = std::make_shared<const ApprovalAuthenticator>(std::move(made));
  return vault::ApprovalMac([authenticator](const vault::ApprovalRecord& row) {
    return authenticator->mac({row.id, row.purpose_id, row.requester, row.requested, row.decide_before, row.minutes,
                               row.approver, row.approved, row.expires});
  });
}

http::Response json_answer(std::string_view json, int status) {
  http::Response response;
  response.status = status;
  response.body = http::Body(json);
  return response;
}

}  // namespace feldsiegel::api
