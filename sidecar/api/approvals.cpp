#include "sidecar/api/approvals.h"

#include <algorithm>

#include "core/assignment/reason.h"
#include "sidecar/api/body.h"
#include "sidecar/http/identity.h"
#include "sidecar/http/problem.h"

namespace feldsiegel::api {
namespace {

using audit::Column;

constexpr std::size_t most_listed = 1000;

std::string place_of(std::string_view id) { return "approval/" + std::string(id); }

struct Asked {
  const Purpose* purpose;
  std::string reason;
  std::uint32_t minutes;
};

// Whom the purpose is granted, were it approved. Errors: those of authorize but the missing approval.
Status check_requester(const Services& services, const VerifiedToken& token, std::string_view purpose) {
  const auto grant = authorize(token, services.policy, purpose);
  if (grant.ok()) return Error{ErrorCode::approval_not_needed, {"purpose"}};
  return grant.error().code == ErrorCode::approval_required ? Status() : Status(grant.error());
}

Result<Asked> read(const Services& services, const VerifiedToken& token, const std::string& text) {
  FELDSIEGEL_TRY(const Json json, parse_json(as_bytes(text)));
  FELDSIEGEL_TRY(JsonObject body, JsonObject::open(json));
  FELDSIEGEL_TRY(const std::string name, body.text("purpose"));
  FELDSIEGEL_TRY(std::string reason, read_reason(body));
  FELDSIEGEL_CHECK(check_requester(services, token, name));
  const Purpose& purpose = *services.policy.find_purpose(name);
  const std::int64_t most = purpose.approval->minutes;
  FELDSIEGEL_TRY(const std::int64_t minutes, body.integer_or("minutes", 1, most, most));
  FELDSIEGEL_CHECK(body.finish());
  return Asked{&purpose, std::move(reason), static_cast<std::uint32_t>(minutes)};
}

// Who asks without end would push other people's requests out of sight.
std::optional<http::Response> refuse_flood(const std::vector<vault::ApprovalRecord>& current, const std::string& person,
                                           std::int64_t now) {
  std::size_t open = 0;
  std::int64_t next = now + approval_decision_time;
  for (const vault::ApprovalRecord& record : current) {
    if (record.requester != person || record.approver) continue;
    ++open;
    next = std::min(next, record.decide_before);
  }
  if (open < max_open_approvals) return std::nullopt;
  return http::problem_until({ErrorCode::budget_exhausted}, next - now + 1);
}

void report_damage(const Services& services, const http::Request& request, const VerifiedToken& token,
                   std::string_view purpose) {
  services.report({.action = audit::Action::vault_damaged,
                   .tenant = token.tenant().text(),
                   .purpose = purpose,
                   .cause = cause_of(request)});
}

class Lister {
 public:
  Lister(const Services& services, const http::Request& request, const VerifiedToken& token,
         const ReasonSealer& reasons, const vault::ApprovalMac& mac)
      : services_(services), request_(request), token_(token), reasons_(reasons), mac_(mac) {}

  // Nothing for what the caller has no part in, nor for what nobody with the key wrote.
  std::optional<nlohmann::ordered_json> describe(const vault::ApprovalRecord& record) const {
    const Purpose* purpose = services_.policy.find_purpose(record.purpose_id);
    if (purpose == nullptr) return std::nullopt;
    const bool own = record.requester == token_.object_id();
    const bool approvable = !own && authorize_approver(token_, services_.policy, purpose->name).ok();
    if (!own && !approvable) return std::nullopt;
    if (!is_genuine(record, mac_)) {
      report_damage(services_, request_, token_, purpose->name);
      return std::nullopt;
    }
    nlohmann::ordered_json entry;
    entry["id"] = record.id;
    entry["purpose"] = purpose->name;
    entry["requester"] = record.requester;
    entry["own"] = own;
    entry["reason"] = reason_of(record, *purpose);
    entry["requested"] = record.requested;
    entry["minutes"] = record.minutes;
    entry["state"] = record.approver ? "approved" : "requested";
    if (!record.approver) {
      entry["decide_before"] = record.decide_before;
      return entry;
    }
    entry["approver"] = *record.approver;
    entry["approved"] = record.approved;
    entry["expires"] = record.expires;
    return entry;
  }

 private:
  // null for a reason that was altered, or moved here from another row.
  Json reason_of(const vault::ApprovalRecord& record, const Purpose& purpose) const {
    const auto reason = reasons_.open(place_of(record.id), record.sealed_reason);
    if (reason.ok()) return *reason;
    report_damage(services_, request_, token_, purpose.name);
    return nullptr;
  }

  const Services& services_;
  const http::Request& request_;
  const VerifiedToken& token_;
  const ReasonSealer& reasons_;
  const vault::ApprovalMac& mac_;
};

}  // namespace

http::Response request_approval(const Services& services, const http::Request& request) {
  return handle(
      services, request, audit::Action::request_approval, [&](const VerifiedToken& token, audit::Row& event) -> Answer {
        FELDSIEGEL_TRY(const Asked asked, read(services, token, request.body));
        event[Column::purpose] = asked.purpose->name;
        event[Column::reason] = asked.reason;
        const std::int64_t now = services.now();
        FELDSIEGEL_TRY(const auto current, services.vault.current_approvals(token.tenant(), now, most_listed));
        if (auto refused = refuse_flood(current, token.object_id(), now)) return std::move(*refused);
        FELDSIEGEL_TRY(const vault::OpenTenant tenant, services.keyring.find(token.tenant()));
        FELDSIEGEL_TRY(const ReasonSealer reasons, ReasonSealer::make(token, *tenant.key));
        vault::ApprovalRecord record;
        record.id = http::random_guid();
        record.purpose_id = asked.purpose->id;
        record.requester = token.object_id();
        record.sealed_reason = reasons.seal(place_of(record.id), asked.reason);
        record.requested = now;
        record.decide_before = now + approval_decision_time;
        record.minutes = asked.minutes;
        event[Column::approval] = record.id;
        FELDSIEGEL_TRY(const vault::ApprovalMac mac, approval_mac(token, *tenant.key));
        record.mac = mac(record);
        FELDSIEGEL_CHECK(services.vault.request_approval(token.tenant(), record));
        services.report({.action = audit::Action::approval_requested,
                         .tenant = token.tenant().text(),
                         .purpose = asked.purpose->name,
                         .cause = cause_of(request)});
        const nlohmann::ordered_json answer = {{"id", record.id}, {"decide_before", record.decide_before}};
        return json_answer(answer.dump(), 201);
      });
}

http::Response list_approvals(const Services& services, const http::Request& request) {
  return handle(services, request, audit::Action::list_approvals,
                [&](const VerifiedToken& token, audit::Row& event) -> Answer {
                  if (!token.is_person()) return ErrorCode::person_required;
                  FELDSIEGEL_TRY(const vault::OpenTenant tenant, services.keyring.find(token.tenant()));
                  FELDSIEGEL_TRY(const ReasonSealer reasons, ReasonSealer::make(token, *tenant.key));
                  FELDSIEGEL_TRY(const auto current,
                                 services.vault.current_approvals(token.tenant(), services.now(), most_listed));
                  FELDSIEGEL_TRY(const vault::ApprovalMac mac, approval_mac(token, *tenant.key));
                  const Lister lister(services, request, token, reasons, mac);
                  nlohmann::ordered_json answer;
                  answer["approvals"] = nlohmann::ordered_json::array();
                  for (const vault::ApprovalRecord& record : current) {
                    if (auto entry = lister.describe(record)) answer["approvals"].push_back(std::move(*entry));
                  }
                  event[Column::counts] = "{\"approvals\":" + std::to_string(answer["approvals"].size()) + "}";
                  return json_answer(answer.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace));
                });
}

http::Response approve(const Services& services, const http::Request& request) {
  return handle(services, request, audit::Action::approve,
                [&](const VerifiedToken& token, audit::Row& event) -> Answer {
                  if (!token.is_person()) return ErrorCode::person_required;
                  const std::string& id = request.path_values.at(0);
                  if (!is_guid(id)) return ErrorCode::approval_unknown;
                  FELDSIEGEL_TRY(const auto found, services.vault.find_approval(token.tenant(), id));
                  const Purpose* purpose = found ? services.policy.find_purpose(found->purpose_id) : nullptr;
                  if (purpose == nullptr) return ErrorCode::approval_unknown;
                  event[Column::purpose] = purpose->name;
                  event[Column::approval] = id;
                  if (found->requester == token.object_id()) return ErrorCode::approval_own;
                  FELDSIEGEL_CHECK(authorize_approver(token, services.policy, purpose->name));
                  FELDSIEGEL_TRY(const vault::OpenTenant tenant, services.keyring.find(token.tenant()));
                  FELDSIEGEL_TRY(const vault::ApprovalMac mac, approval_mac(token, *tenant.key));
                  if (!is_genuine(*found, mac)) {
                    report_damage(services, request, token, purpose->name);
                    return ErrorCode::approval_unknown;
                  }
                  FELDSIEGEL_TRY(const vault::ApprovalRecord record,
                                 services.vault.approve(token.tenant(), id, token.object_id(), services.now(), mac));
                  services.report({.action = audit::Action::approval_given,
                                   .tenant = token.tenant().text(),
                                   .purpose = purpose->name,
                                   .cause = cause_of(request)});
                  const nlohmann::ordered_json answer = {{"id", record.id},
                                                         {"purpose", purpose->name},
                                                         {"requester", record.requester},
                                                         {"approved", record.approved},
                                                         {"expires", record.expires}};
                  return json_answer(answer.dump());
                });
}

}  // namespace feldsiegel::api
