#include "sidecar/api/evaluate.h"

#include <algorithm>

#include "core/assignment/assignment_keys.h"
#include "core/base/base64url.h"
#include "core/oprf/client.h"
#include "sidecar/api/answer_writer.h"
#include "sidecar/api/body.h"
#include "sidecar/api/budget.h"
#include "sidecar/http/problem.h"

namespace feldsiegel::api {
namespace {

struct Evaluating {
  std::string domain;
  std::string request_id;
  Bytes elements;

  std::size_t count() const { return elements.size() / oprf::Ne; }
};

Result<Evaluating> read(const std::string& text) {
  FELDSIEGEL_TRY(const Json json, parse_json(as_bytes(text)));
  FELDSIEGEL_TRY(JsonObject body, JsonObject::open(json));
  FELDSIEGEL_TRY(std::string domain, body.text("domain"));
  FELDSIEGEL_TRY(std::string request_id, read_request_id(body));
  FELDSIEGEL_TRY(Bytes elements, read_bytes(body, "elements"));
  FELDSIEGEL_CHECK(body.finish());
  if (elements.empty() || elements.size() % oprf::Ne != 0) return Error{ErrorCode::invalid_value, {"elements"}};
  return Evaluating{std::move(domain), std::move(request_id), std::move(elements)};
}

Result<oprf::Evaluation> compute(const Services& services, const DomainGrant& grant, const Bytes& elements) {
  FELDSIEGEL_TRY(const vault::OpenTenant tenant, services.keyring.find(grant.tenant()));
  FELDSIEGEL_TRY(const AssignmentKeys keys, AssignmentKeys::make(grant, *tenant.key));
  FELDSIEGEL_TRY(const std::vector<oprf::Element> blinded, oprf::split_elements(elements));
  auto evaluation = keys.evaluate(blinded);
  if (!evaluation.ok()) return Error{evaluation.error().code, Place{"elements"} / evaluation.error().at};
  return evaluation;
}

http::Response answer_of(const Evaluating& asked, const PseudonymDomain& domain, const oprf::Evaluation& evaluation) {
  AnswerWriter out(asked.elements.size() / 3 * 4 + 512);
  out.raw("{\"request_id\":");
  out.string(asked.request_id);
  out.raw(",\"domain\":");
  out.string(domain.name);
  out.raw(",\"version\":");
  out.raw(std::to_string(domain.version));
  out.raw(",\"elements\":");
  Bytes elements;
  for (const oprf::Element& element : evaluation.evaluated_elements) append(elements, element);
  out.base64url(elements);
  out.raw(",\"proof\":");
  out.base64url(evaluation.proof);
  out.raw('}');
  http::Response response;
  response.body = http::Body(out.take());
  response.notes.counts = {{"evaluations", asked.count()}};
  return response;
}

}  // namespace

http::Response evaluate(const Services& services, const http::Request& request) {
  return handle(
      services, request, audit::Action::evaluate, [&](const VerifiedToken& token, audit::Row& event) -> Answer {
        FELDSIEGEL_TRY(const Evaluating asked, read(request.body));
        const auto grant = authorize_domain(token, services.policy, asked.domain, DomainUse::pseudonymize);
        if (!grant.ok())
          return Error{grant.error().code, grant.error().code == ErrorCode::domain_unknown ? Place{"domain"} : Place{}};
        event[audit::Column::domain] = grant->domain().name;
        event[audit::Column::counts] = "{\"evaluations\":" + std::to_string(asked.count()) + "}";
        if (!grant->domain().is_blind()) return Error{ErrorCode::invalid_value, {"domain"}};
        const std::size_t most = std::min<std::size_t>(services.limits.evaluations, grant->domain().evaluate.burst);
        if (asked.count() > most) return Error{ErrorCode::batch_too_large, {"elements"}, most};
        FELDSIEGEL_TRY(auto refused, refuse_over_budget(services, request,
                                                        {grant->tenant(), grant->person(), grant->domain(),
                                                         vault::BudgetKind::evaluate},
                                                        asked.count()));
        if (refused) return std::move(*refused);
        FELDSIEGEL_TRY(const oprf::Evaluation evaluation, compute(services, *grant, asked.elements));
        return answer_of(asked, grant->domain(), evaluation);
      });
}

}  // namespace feldsiegel::api
