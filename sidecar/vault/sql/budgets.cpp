#include "sidecar/vault/sql/access.h"
#include "sidecar/vault/sql/sql_vault.h"
#include "vault_statements.h"

namespace feldsiegel::vault::sql {
namespace {

constexpr std::uint64_t us_per_second = 1'000'000;
constexpr std::uint64_t us_per_hour = 3600 * us_per_second;
constexpr std::uint64_t max_rate = 1'000'000'000;  // so that times stay far below 2^63 µs

// How long it takes for one to come back; rounded up, so that rounding never grants more.
std::int64_t unit_time(const BudgetRate& rate) {
  return static_cast<std::int64_t>((us_per_hour + rate.per_hour - 1) / rate.per_hour);
}

// At most 10^9 hours, far below 2^63 µs.
std::int64_t refill_time(std::uint64_t amount, const BudgetRate& rate) {
  return static_cast<std::int64_t>(amount) * unit_time(rate);
}

// What can be taken at `now` from a bucket that is full at `full_at`.
std::uint64_t left_at(std::int64_t full_at, std::int64_t now, const BudgetRate& rate) {
  const std::int64_t room = refill_time(rate.burst, rate) - std::max<std::int64_t>(full_at - now, 0);
  return static_cast<std::uint64_t>(std::max<std::int64_t>(room, 0) / unit_time(rate));
}

BudgetDecision refused(std::int64_t full_at, std::int64_t now, const BudgetRate& rate, std::uint64_t amount) {
  const std::int64_t wait = full_at + refill_time(amount, rate) - refill_time(rate.burst, rate) - now;
  const auto second = static_cast<std::int64_t>(us_per_second);
  const std::int64_t seconds = wait / second + (wait % second > 0 ? 1 : 0);
  return {false, left_at(full_at, now, rate), std::max<std::int64_t>(seconds, 1)};
}

Result<std::optional<std::int64_t>> read_full_at(Result<Rows> rows) {
  FELDSIEGEL_TRY(Rows found, std::move(rows));
  FELDSIEGEL_TRY(const auto columns, at_most_one(std::move(found)));
  if (!columns) return std::optional<std::int64_t>{};
  RowReader row(*columns);
  const std::int64_t full_at = row.integer();
  FELDSIEGEL_CHECK(row.finish());
  return std::optional(full_at);
}

bool is_rate(std::uint64_t number) { return number >= 1 && number <= max_rate; }

}  // namespace

Result<BudgetDecision> SqlVault::take(const BudgetKey& key, const BudgetRate& rate, std::uint64_t amount,
                                      std::int64_t now_us) {
  if (!is_rate(rate.burst) || !is_rate(rate.per_hour)) return ErrorCode::invalid_value;
  if (amount > rate.burst) return ErrorCode::value_too_large;
  const auto tenant = tenant_bytes(key.tenant);
  const Parameters bucket{tenant, key.person, key.domain_id, static_cast<std::uint8_t>(key.kind)};
  Parameters taking = bucket;
  taking.insert(taking.end(), {now_us, refill_time(amount, rate), refill_time(rate.burst, rate)});
  return write(*database_, [&](Session& session) -> Result<BudgetDecision> {
    FELDSIEGEL_TRY(const auto taken, read_full_at(session.run(statements::take_budget, taking)));
    if (taken) return BudgetDecision{true, left_at(*taken, now_us, rate), 0};
    FELDSIEGEL_TRY(const auto full_at, read_full_at(session.run(statements::find_budget, bucket)));
    if (!full_at) return ErrorCode::vault_damaged;  // an empty bucket that is not there
    return refused(*full_at, now_us, rate, amount);
  });
}

}  // namespace feldsiegel::vault::sql
