#include "sidecar/api/reidentify.h"

#include <algorithm>
#include <variant>

#include "core/assignment/reason.h"
#include "core/pseudonym/format.h"
#include "sidecar/api/audit_event.h"
#include "sidecar/api/budget.h"
#include "sidecar/api/ip_reidentification.h"
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
  std::optional<std::uint32_t> version;
  std::optional<ReplyTo> reply;
};

// Of a domain that assigns pseudonyms, or of one for IP addresses.
using Wanted = std::variant<std::vector<PseudonymBytes>, IpReidentification>;

Result<std::optional<std::uint32_t>> read_version(JsonObject& body) {
  if (body.find("version") == nullptr) return std::optional<std::uint32_t>();
  FELDSIEGEL_TRY(const std::int64_t version, body.integer("version", 1, UINT32_MAX));
  return std::optional(static_cast<std::uint32_t>(version));
}

Result<Asked> read(const std::string& text) {
  FELDSIEGEL_TRY(const Json json, parse_json(as_bytes(text)));
  FELDSIEGEL_TRY(JsonObject body, JsonObject::open(json));
  Asked asked;
  FELDSIEGEL_TRY(asked.domain, body.text("domain"));
  FELDSIEGEL_TRY(asked.request_id, read_request_id(body));
  FELDSIEGEL_TRY(asked.pseudonyms, body.texts("pseudonyms"));
  FELDSIEGEL_TRY(asked.reason, read_reason(body));
  FELDSIEGEL_TRY(asked.version, read_version(body));
  FELDSIEGEL_TRY(asked.reply, read_reply(body));
  FELDSIEGEL_CHECK(body.finish());
  if (asked.pseudonyms.empty()) return Error{ErrorCode::invalid_value, {"pseudonyms"}};
  return asked;
}

// Assigned pseudonyms are found whatever version made them; of IP addresses only the caller can know.
Status check_version(const PseudonymDomain& domain, const Asked& asked) {
  if (!asked.version) return {};
  if (domain.kind != DomainKind::ip) return Error{ErrorCode::unknown_member, {"version"}};
  if (*asked.version > domain.version) return Error{ErrorCode::invalid_value, {"version"}};
  return {};
}

Result<Wanted> parse_all(const PseudonymDomain& domain, const Asked& asked) {
  if (domain.kind == DomainKind::ip) {
    FELDSIEGEL_TRY(auto addresses,
                   IpReidentification::parse(domain, asked.version.value_or(domain.version), asked.pseudonyms));
    return Wanted(std::move(addresses));
  }
  std::vector<PseudonymBytes> pseudonyms;
  for (std::size_t i = 0; i < asked.pseudonyms.size(); ++i) {
    const auto pseudonym = parse_pseudonym(domain.format, asked.pseudonyms[i]);
    if (!pseudonym.ok()) return Error{pseudonym.error().code, Place{"pseudonyms", i}};
    pseudonyms.push_back(*pseudonym);
  }
  return Wanted(std::move(pseudonyms));
}

std::string text_of(const Policy& policy, const PseudonymDomain& domain, const Wanted& wanted) {
  if (const auto* addresses = std::get_if<IpReidentification>(&wanted)) return addresses->text();
  std::vector<DataSubjectRef> refs;
  for (const PseudonymBytes& pseudonym : std::get<0>(wanted)) refs.push_back({domain.id, pseudonym});
  return pseudonyms_text(policy, refs);
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

// Answers how many lead nowhere.
Result<std::size_t> write_results(const Services& services, const http::Request& request, const Grant& grant,
                                  const vault::OpenTenant& tenant, const PseudonymDomain& domain, const Wanted& wanted,
                                  AnswerWriter& out) {
  if (const auto* addresses = std::get_if<IpReidentification>(&wanted)) {
    FELDSIEGEL_CHECK(addresses->write(grant, *tenant.key, out, request.stop));
    return std::size_t{0};
  }
  FELDSIEGEL_TRY(Reidentifier reidentifier, Reidentifier::make(services, grant, tenant, domain, cause_of(request)));
  FELDSIEGEL_CHECK(reidentifier.write(std::get<0>(wanted), out, request.stop));
  return reidentifier.failed_count();
}

Answer open_for(const Services& services, const http::Request& request, const Grant& grant,
                const vault::OpenTenant& tenant, const PseudonymDomain& domain, const Asked& asked,
                const Wanted& wanted) {
  AnswerWriter document(request.body.size() * 2 + 256);
  document.raw("{\"request_id\":");
  document.string(asked.request_id);
  document.raw(",\"results\":[");
  FELDSIEGEL_TRY(const std::size_t failed, write_results(services, request, grant, tenant, domain, wanted, document));
  document.raw("]}");
  const ReplyContext context{grant.tenant(), grant.person(), asked.request_id};
  FELDSIEGEL_TRY(http::Response response, answer_to(context, asked.reply, document));
  response.notes.counts = {{"pseudonyms", asked.pseudonyms.size()}, {"failed_pseudonyms", failed}};
  return response;
}

}  // namespace

http::Response reidentify(const Services& services, const http::Request& request) {
  return handle(
      services, request, audit::Action::reidentify, [&](const VerifiedToken& token, audit::Row& event) -> Answer {
        FELDSIEGEL_TRY(const Asked asked, read(request.body));
        if (!token.is_person()) return ErrorCode::person_required;
        const PseudonymDomain* domain = services.policy.find_domain(asked.domain);
        if (domain == nullptr) return Error{ErrorCode::domain_unknown, {"domain"}};
        if (!domain->is_reversible()) return Error{ErrorCode::invalid_value, {"domain"}};
        FELDSIEGEL_CHECK(check_version(*domain, asked));
        event[Column::domain] = domain->name;
        event[Column::reason] = asked.reason;
        FELDSIEGEL_TRY(const Grant grant,
                       grant_for(services, token, services.policy.find_purpose(domain->purpose_id)->name, event));
        FELDSIEGEL_CHECK(check_reply(grant, asked.reply));
        if (asked.reply) FELDSIEGEL_CHECK(check_reply_key(*asked.reply));
        const std::size_t most = std::min<std::size_t>(services.limits.assignments, domain->reidentify.burst);
        if (asked.pseudonyms.size() > most) return Error{ErrorCode::batch_too_large, {"pseudonyms"}, most};
        FELDSIEGEL_TRY(const Wanted wanted, parse_all(*domain, asked));
        event[Column::pseudonyms] = text_of(services.policy, *domain, wanted);
        FELDSIEGEL_TRY(const vault::OpenTenant tenant, services.keyring.find(grant.tenant()));
        const Spending spending{grant.tenant(), grant.person(), *domain, vault::BudgetKind::reidentify};
        FELDSIEGEL_TRY(auto refused, refuse_over_budget(services, request, spending, asked.pseudonyms.size()));
        if (refused) return std::move(*refused);
        FELDSIEGEL_CHECK(write_journal(services, token, *tenant.key, asked, *domain));
        return open_for(services, request, grant, tenant, *domain, asked, wanted);
      });
}

}  // namespace feldsiegel::api
