#include "sidecar/api/pseudonymize_ip.h"

#include <algorithm>

#include "core/assignment/ip_pseudonyms.h"
#include "core/base/json.h"
#include "sidecar/api/answer_writer.h"
#include "sidecar/api/budget.h"
#include "sidecar/http/problem.h"

namespace feldsiegel::api {
namespace {

struct Asked {
  std::string domain;
  std::vector<std::string> addresses;
};

Result<Asked> read(const std::string& text) {
  FELDSIEGEL_TRY(const Json json, parse_json(as_bytes(text)));
  FELDSIEGEL_TRY(JsonObject body, JsonObject::open(json));
  Asked asked;
  FELDSIEGEL_TRY(asked.domain, body.text("domain"));
  FELDSIEGEL_TRY(asked.addresses, body.texts("addresses"));
  FELDSIEGEL_CHECK(body.finish());
  if (asked.addresses.empty()) return Error{ErrorCode::invalid_value, {"addresses"}};
  return asked;
}

Result<std::vector<IpAddress>> parse_all(const std::vector<std::string>& texts) {
  std::vector<IpAddress> addresses;
  for (std::size_t i = 0; i < texts.size(); ++i) {
    const auto address = parse_ip(texts[i]);
    if (!address.ok()) return Error{address.error().code, Place{"addresses", i}};
    addresses.push_back(*address);
  }
  return addresses;
}

Answer answer_of(const Services& services, const http::Request& request, const DomainGrant& grant,
                 const std::vector<IpAddress>& addresses) {
  FELDSIEGEL_TRY(const vault::OpenTenant tenant, services.keyring.find(grant.tenant()));
  FELDSIEGEL_TRY(const IpPseudonymMaker maker, IpPseudonymMaker::make(grant, *tenant.key));
  AnswerWriter out(addresses.size() * 48 + 64);
  out.raw("{\"pseudonyms\":[");
  bool first = true;
  for (const IpAddress& address : addresses) {
    if (request.stop.stop_requested()) return ErrorCode::canceled;
    FELDSIEGEL_TRY(const std::string pseudonym, maker.pseudonym_of(address));
    out.separate(first);
    out.string(pseudonym);
  }
  out.raw("],\"version\":");
  out.raw(std::to_string(grant.domain().version));
  out.raw('}');
  http::Response response;
  response.body = http::Body(out.take());
  response.notes.counts = {{"addresses", addresses.size()}};
  return response;
}

}  // namespace

http::Response pseudonymize_ip(const Services& services, const http::Request& request) {
  return handle(
      services, request, audit::Action::pseudonymize_ip, [&](const VerifiedToken& token, audit::Row& event) -> Answer {
        FELDSIEGEL_TRY(const Asked asked, read(request.body));
        const auto grant = authorize_domain(token, services.policy, asked.domain, DomainUse::pseudonymize);
        if (!grant.ok())
          return Error{grant.error().code, grant.error().code == ErrorCode::domain_unknown ? Place{"domain"} : Place{}};
        const PseudonymDomain& domain = grant->domain();
        event[audit::Column::domain] = domain.name;
        event[audit::Column::counts] = "{\"addresses\":" + std::to_string(asked.addresses.size()) + "}";
        if (domain.kind != DomainKind::ip) return Error{ErrorCode::invalid_value, {"domain"}};
        const std::size_t most = std::min<std::size_t>(services.limits.evaluations, domain.evaluate.burst);
        if (asked.addresses.size() > most) return Error{ErrorCode::batch_too_large, {"addresses"}, most};
        FELDSIEGEL_TRY(const std::vector<IpAddress> addresses, parse_all(asked.addresses));
        const Spending spending{grant->tenant(), grant->person(), domain, vault::BudgetKind::evaluate};
        FELDSIEGEL_TRY(auto refused, refuse_over_budget(services, request, spending, addresses.size()));
        if (refused) return std::move(*refused);
        return answer_of(services, request, *grant, addresses);
      });
}

}  // namespace feldsiegel::api
