#include "sidecar/vault/sql/access.h"
#include "sidecar/vault/sql/sql_vault.h"
#include "vault_statements.h"

namespace feldsiegel::vault::sql {
namespace {

constexpr std::size_t longest_text = 64;

bool is_sound(const std::string& text) { return !text.empty() && text.size() <= longest_text; }

bool is_sound(std::chrono::milliseconds period) {
  return period >= std::chrono::milliseconds(1) && period <= LeaseStore::longest_period;
}

Parameters key_of(const HeldLease& lease) { return {lease.claim.name, lease.claim.owner, lease.term}; }

Result<TakenLease> read_taken(const Row& columns, const LeaseClaim& claim, std::int64_t now) {
  RowReader row(columns);
  const std::int64_t term = row.integer(1), last_run = row.integer(0), runs = row.integer(0);
  FELDSIEGEL_CHECK(row.finish());
  return TakenLease{{claim, term}, now, last_run, runs};
}

}  // namespace

Result<std::optional<TakenLease>> SqlVault::take_lease(const LeaseClaim& claim, std::chrono::milliseconds period) {
  if (!is_sound(claim.name) || !is_sound(claim.owner) || !is_sound(period)) return ErrorCode::invalid_value;
  return write(*database_, [&](Session& session) -> Result<std::optional<TakenLease>> {
    FELDSIEGEL_TRY(const std::int64_t now, session.clock());
    const Parameters taking{claim.name, claim.owner, now, now + period.count(), now + longest_period.count()};
    FELDSIEGEL_TRY(Rows rows, session.run(statements::take_lease, taking));
    FELDSIEGEL_TRY(const auto row, at_most_one(std::move(rows)));
    if (!row) return std::optional<TakenLease>{};
    FELDSIEGEL_TRY(TakenLease taken, read_taken(*row, claim, now));
    return std::optional(std::move(taken));
  });
}

Result<bool> SqlVault::renew_lease(const HeldLease& lease, std::chrono::milliseconds period) {
  if (!is_sound(period)) return ErrorCode::invalid_value;
  return write(*database_, [&](Session& session) -> Result<bool> {
    FELDSIEGEL_TRY(const std::int64_t now, session.clock());
    Parameters renewing = key_of(lease);
    renewing.emplace_back(now + period.count());
    FELDSIEGEL_TRY(const Rows rows, session.run(statements::renew_lease, renewing));
    return !rows.empty();
  });
}

Status SqlVault::release_lease(const HeldLease& lease) {
  return write(*database_, [&](Session& session) -> Status {
    FELDSIEGEL_CHECK(session.run(statements::release_lease, key_of(lease)));
    return {};
  });
}

Result<bool> SqlVault::record_run(const HeldLease& lease) {
  return write(*database_, [&](Session& session) { return sql::record_run(session, lease); });
}

Result<bool> check_term(Session& session, const HeldLease& lease) {
  FELDSIEGEL_TRY(const Rows rows, session.run(statements::hold_lease, key_of(lease)));
  return !rows.empty();
}

Result<bool> record_run(Session& session, const HeldLease& lease) {
  FELDSIEGEL_TRY(const std::int64_t now, session.clock());
  Parameters recording = key_of(lease);
  recording.emplace_back(now);
  FELDSIEGEL_TRY(const Rows rows, session.run(statements::record_run, recording));
  return !rows.empty();
}

}  // namespace feldsiegel::vault::sql
