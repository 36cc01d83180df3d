// Budgets at the API's edge: nothing is worked on before it is paid for.
#pragma once

#include "sidecar/api/services.h"

namespace feldsiegel::api {

/// Who spends on what.
struct Spending {
  const TenantId& tenant;
  const std::string& person;
  const PseudonymDomain& domain;
  vault::BudgetKind kind;
};

/// Takes `amount` out of the person's budget in the domain, or answers what the caller is told: 429 budget_exhausted
/// with Retry-After, which is reported as an event. Precondition: at most the domain's burst.
/// Errors: those of BudgetStore::take.
Result<std::optional<http::Response>> refuse_over_budget(const Services& services, const http::Request& request,
                                                         const Spending& spending, std::size_t amount);

}  // namespace feldsiegel::api
