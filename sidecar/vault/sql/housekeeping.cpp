#include "sidecar/vault/sql/access.h"
#include "sidecar/vault/sql/sql_vault.h"
#include "vault_statements.h"

namespace feldsiegel::vault::sql {
namespace {

Result<BudgetPlace> read_place(const Row& columns) {
  RowReader row(columns);
  BudgetPlace place;
  place.person = row.text();
  place.domain_id = row.number();
  place.kind = static_cast<std::uint8_t>(row.integer(0, UINT8_MAX));
  FELDSIEGEL_CHECK(row.finish());
  return place;
}

// Runs `step`, which answers a Result, where the term is not over.
template <class Step>
auto within_term(Database& database, const HeldLease& lease, Step step) {
  using Answer = std::optional<std::decay_t<decltype(*step(std::declval<Session&>()))>>;
  return write(database, [&](Session& session) -> Result<Answer> {
    FELDSIEGEL_TRY(const bool holds, check_term(session, lease));
    if (!holds) return Answer();
    FELDSIEGEL_TRY(auto answer, step(session));
    return Answer(std::move(answer));
  });
}

}  // namespace

Result<std::optional<BudgetStep>> SqlVault::remove_full_budgets(const HeldLease& lease, const TenantId& tenant,
                                                                const BudgetPlace& after, std::int64_t full_before_us,
                                                                std::size_t limit) {
  const auto id = tenant_bytes(tenant);
  return within_term(*database_, lease, [&](Session& session) -> Result<BudgetStep> {
    const Parameters from{id, after.person, after.domain_id, after.kind};
    Parameters looking = from;
    looking.emplace_back(as_integer(limit));
    FELDSIEGEL_TRY(const Rows seen, session.run(statements::next_budgets, looking));
    if (seen.empty()) return BudgetStep{};
    FELDSIEGEL_TRY(BudgetPlace last, read_place(seen.back()));
    Parameters removing = from;
    removing.insert(removing.end(), {last.person, last.domain_id, last.kind, full_before_us});
    FELDSIEGEL_TRY(const Rows removed, session.run(statements::delete_full_budgets, removing));
    return BudgetStep{removed.size(), seen.size() < limit ? std::nullopt : std::optional(std::move(last))};
  });
}

Result<std::optional<std::size_t>> SqlVault::remove_past_approvals(const HeldLease& lease, const TenantId& tenant,
                                                                   std::int64_t over_before, std::size_t limit) {
  const auto id = tenant_bytes(tenant);
  return within_term(*database_, lease, [&](Session& session) -> Result<std::size_t> {
    const Parameters which{id, over_before, as_integer(limit)};
    FELDSIEGEL_TRY(const Rows removed, session.run(statements::delete_past_approvals, which));
    return removed.size();
  });
}

}  // namespace feldsiegel::vault::sql
