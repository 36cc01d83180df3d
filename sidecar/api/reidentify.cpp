#include "sidecar/api/reidentify.h"

#include <algorithm>

#include "core/assignment/reason.h"
#include "core/pseudonym/format.h"
#include "sidecar/api/audit_event.h"
#include "sidecar/api/budget.h"
#include "sidecar/api/reidentifier.h"
#include "sidecar/api/reply.h"
#include "sidecar/http/problem.h"

namespace feldsiegel::api {
namespace {

using audit::Column;

struct Asked {
  std::string domain;
  std::string request_id;
  std::vector<std::string> pseudonyms;
  std::string reason;
  std::optional<ReplyTo> reply;
};

Result<Asked> read(const std::string& text) {
  FELDSIEGEL_TRY(const Json json, parse_json(as_bytes(text)));
  FELDSIEGEL_TRY(JsonObject body, JsonObject::open(json));
  Asked asked;
  FELDSIEGEL_TRY(asked.domain, body.text("domain"));
  FELDSIEGEL_TRY(asked.request_id, read_request_id(body));
  FELDSIEGEL_TRY(asked.pseudonyms, body.texts("pseudonyms"));
  FELDSIEGEL_TRY(asked.reason, read_reason(body));
  FELDSIEGEL_TRY(asked.reply, read_reply(body));
  FELDSIEGEL_CHECK(body.finish());
  if (asked.pseudonyms.empty()) return Error{ErrorCode::invalid_value, "/pseudonyms"};
  return asked;
}

Result<std::vector<PseudonymBytes>> parse_all(const PseudonymDomain& domain, const std::vector<std::string>& texts) {
  std::vector<PseudonymBytes> pseudonyms;
  for (std::size_t i = 0; i < texts.size(); ++i) {
    const auto pseudonym = parse_pseudonym(domain.format, texts[i]);
    if (!pseudonym.ok()) return Error{pseudonym.error().code, json_pointer("/pseudonyms", i)};
    pseudonyms.push_back(*pseudonym);
  }
  return pseudonyms;
}

std::vector<DataSubjectRef> refs_of(const PseudonymDomain& domain, const std::vector<PseudonymBytes>& pseudonyms) {
  std::vector<DataSubjectRef> refs;
  for (const PseudonymBytes& pseudonym : pseudonyms) refs.push_back({domain.id, pseudonym});
  return refs;
}

// Durable before the first identifier is opened.
Status write_journal(const Services& services, const VerifiedToken& token, const TenantKey& key, const Asked& asked,
                     const PseudonymDomain& domain) {
  FELDSIEGEL_TRY(const ReasonSealer sealer, ReasonSealer::make(token, key));
  return services.vault.record_reidentification(
      token.tenant(), {.at = services.now(),
                       .person = token.object_id(),
                       .domain_id = domain.id,
                       .count = static_cast<std::uint32_t>(asked.pseudonyms.size()),
                       .request_id = asked.request_id,
                       .sealed_reason = sealer.seal("reidentification/" + asked.request_id, asked.reason)});
}

Answer open_for(const Services& services, const http::Request& request, const Grant& grant,
                const vault::OpenTenant& tenant, const PseudonymDomain& domain, const Asked& asked,
                std::span<const PseudonymBytes> pseudonyms) {
  FELDSIEGEL_TRY(Reidentifier reidentifier, Reidentifier::make(services, grant, tenant, domain, cause_of(request)));
  AnswerWriter document(request.body.size() * 2 + 256);
  document.raw("{\"request_id\":");
  document.string(asked.request_id);
  document.raw(",\"results\":[");
  FELDSIEGEL_CHECK(reidentifier.write(pseudonyms, document, request.stop));
  document.raw("]}");
  const ReplyContext context{grant.tenant(), grant.person(), asked.request_id};
  FELDSIEGEL_TRY(http::Response response, answer_to(context, asked.reply, document));
  response.notes.counts = {{"pseudonyms", pseudonyms.size()}, {"failed_pseudonyms", reidentifier.failed_count()}};
  return response;
}

}  // namespace

http::Response reidentify(const Services& services, const http::Request& request) {
  return handle(services, request, "reidentify", [&](const VerifiedToken& token, audit::Row& event) -> Answer {
    FELDSIEGEL_TRY(const Asked asked, read(request.body));
    if (!token.is_person()) return ErrorCode::person_required;
    const PseudonymDomain* domain = services.policy.find_domain(asked.domain);
    if (domain == nullptr) return Error{ErrorCode::domain_unknown, "/domain"};
    if (domain->kind != DomainKind::assigned) return Error{ErrorCode::invalid_value, "/domain"};
    event[Column::domain] = domain->name;
    event[Column::reason] = asked.reason;
    FELDSIEGEL_TRY(const Grant grant,
                   grant_for(services, token, services.policy.find_purpose(domain->purpose_id)->name, event));
    FELDSIEGEL_CHECK(check_reply(grant, asked.reply));
    if (asked.reply) FELDSIEGEL_CHECK(check_reply_key(*asked.reply));
    const std::size_t most = std::min<std::size_t>(services.limits.assignments, domain->reidentify.burst);
    if (asked.pseudonyms.size() > most) return http::problem({ErrorCode::batch_too_large, "/pseudonyms"}, most);
    FELDSIEGEL_TRY(const auto pseudonyms, parse_all(*domain, asked.pseudonyms));
    event[Column::pseudonyms] = pseudonyms_text(services.policy, refs_of(*domain, pseudonyms));
    FELDSIEGEL_TRY(const vault::OpenTenant tenant, services.keyring.find(grant.tenant()));
    const Spending spending{grant.tenant(), grant.person(), *domain, vault::BudgetKind::reidentify};
    FELDSIEGEL_TRY(auto refused, refuse_over_budget(services, request, spending, pseudonyms.size()));
    if (refused) return std::move(*refused);
    FELDSIEGEL_CHECK(write_journal(services, token, *tenant.key, asked, *domain));
    return open_for(services, request, grant, tenant, *domain, asked, pseudonyms);
  });
}

}  // namespace feldsiegel::api
