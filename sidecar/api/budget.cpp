#include "sidecar/api/budget.h"

#include "sidecar/http/problem.h"

namespace feldsiegel::api {

Result<std::optional<http::Response>> refuse_over_budget(const Services& services, const http::Request& request,
                                                         const Spending& spending, std::size_t amount) {
  const bool evaluates = spending.kind == vault::BudgetKind::evaluate;
  const Budget& budget = evaluates ? spending.domain.evaluate : spending.domain.reidentify;
  const vault::BudgetKey key{spending.tenant, spending.person, spending.domain.id, spending.kind};
  constexpr std::int64_t us_per_second = 1'000'000;
  FELDSIEGEL_TRY(const vault::BudgetDecision decision,
                 services.vault.take(key, {budget.burst, budget.per_hour}, amount, services.now() * us_per_second));
  if (decision.granted) return std::optional<http::Response>();
  const audit::Action kind =
      evaluates ? audit::Action::evaluate_budget_exhausted : audit::Action::reidentify_budget_exhausted;
  services.report(
      {.action = kind, .tenant = spending.tenant.text(), .domain = spending.domain.name, .cause = cause_of(request)});
  return std::optional(http::problem_until({ErrorCode::budget_exhausted}, decision.retry_seconds));
}

}  // namespace feldsiegel::api
