#include "sidecar/vault/sql/move.h"

#include "core/base/random.h"
#include "sidecar/vault/sql/copying.h"

namespace feldsiegel::vault::sql {
namespace {

Result<VaultState> look_at(Database& database) { return within(database, Access::read, read_state); }

// From one state to another, while nobody writes. Errors: vault_moving (it is in neither, or part of another move).
Status change_state(Database& database, const VaultState& from, const VaultState& to) {
  return within(database, Access::exclusive, [&](Session& session) -> Status {
    FELDSIEGEL_TRY(const VaultState now, read_state(session));
    if (now.state == to.state && now.move_id == to.move_id) return {};
    if (now.state != from.state || now.move_id != from.move_id) return ErrorCode::vault_moving;
    return set_state(session, to);
  });
}

class Move {
 public:
  Move(Database& from, Database& to) : from_(from), to_(to) {}

  Result<MoveSummary> run(const MoveReport& report) {
    FELDSIEGEL_TRY(const VaultState source, look_at(from_));
    if (source.state == State::moved) return finish_target(source, report);
    if (source.state == State::receiving) return refuse(MoveRefusal::other_move);
    FELDSIEGEL_CHECK(source.state == State::open ? begin(source) : go_on(source));
    FELDSIEGEL_CHECK(copy_all(from_, to_, id_, report));
    FELDSIEGEL_TRY(MoveSummary summary, compare(report));
    FELDSIEGEL_CHECK(change_state(from_, {State::moving, id_}, {State::moved, id_}));
    FELDSIEGEL_CHECK(change_state(to_, {State::receiving, id_}, {State::open, id_}));
    return summary;
  }

  Status abandon() {
    FELDSIEGEL_TRY(const VaultState source, look_at(from_));
    if (source.state != State::moving) return refuse(MoveRefusal::nothing_begun);
    id_ = source.move_id.value_or(MoveId{});
    FELDSIEGEL_TRY(const VaultState target, look_at(to_));
    if (target.state == State::receiving && target.move_id == id_) {
      FELDSIEGEL_CHECK(remove_all(to_, id_));
      FELDSIEGEL_CHECK(change_state(to_, target, {State::open, {}}));
    } else if (target.state != State::open) {
      return refuse(MoveRefusal::other_move);
    }
    return change_state(from_, source, {State::open, {}});
  }

  MoveRefusal refusal() const { return refusal_; }

 private:
  ErrorCode refuse(MoveRefusal refusal) {
    refusal_ = refusal;
    return ErrorCode::invalid_value;
  }

  // The id is written before anything is frozen: when it shows on the other side, there is only one side.
  Status begin(const VaultState& source) {
    fill_random(id_);
    FELDSIEGEL_CHECK(change_state(from_, source, {State::open, id_}));
    Status done = check_target();
    if (done.ok()) done = change_state(from_, {State::open, id_}, {State::moving, id_});
    if (done.ok()) done = claim_target();
    if (done.ok()) return done;
    // Not a target: as it was before.
    const Status opened = within(from_, Access::exclusive, [&](Session& session) -> Status {
      FELDSIEGEL_TRY(const VaultState now, read_state(session));
      return now.move_id == id_ ? set_state(session, source) : Status();
    });
    return opened.ok() ? std::move(done) : opened;
  }

  Status go_on(const VaultState& source) {
    id_ = source.move_id.value_or(MoveId{});
    return claim_target();
  }

  Status check_target() {
    FELDSIEGEL_TRY(const VaultState target, look_at(to_));
    if (target.move_id == id_ && target.state != State::receiving) return refuse(MoveRefusal::same_vault);
    if (target.state == State::receiving && target.move_id == id_) return {};
    if (target.state != State::open) return refuse(MoveRefusal::other_move);
    FELDSIEGEL_TRY(const bool empty, within(to_, Access::read, is_empty));
    return empty ? Status() : Status(refuse(MoveRefusal::not_empty));
  }

  Status claim_target() {
    FELDSIEGEL_CHECK(check_target());
    return within(to_, Access::exclusive, [&](Session& session) -> Status {
      FELDSIEGEL_TRY(const VaultState now, read_state(session));
      if (now.state == State::receiving && now.move_id == id_) return {};
      FELDSIEGEL_TRY(const bool empty, is_empty(session));
      if (now.state != State::open || !empty) return refuse(MoveRefusal::not_empty);
      return set_state(session, {State::receiving, id_});
    });
  }

  Result<MoveSummary> compare(const MoveReport& report) {
    auto summary = compare_all(from_, to_, report);
    if (!summary.ok() && summary.error().code == ErrorCode::vault_damaged) return refuse(MoveRefusal::differs);
    return summary;
  }

  // The source says moved, so the copy was compared; only the last step may be missing.
  Result<MoveSummary> finish_target(const VaultState& source, const MoveReport& report) {
    FELDSIEGEL_TRY(const VaultState target, look_at(to_));
    if (target.move_id != source.move_id || target.state != State::receiving) return ErrorCode::vault_moved;
    FELDSIEGEL_TRY(MoveSummary summary, compare(report));
    FELDSIEGEL_CHECK(change_state(to_, target, {State::open, target.move_id}));
    return summary;
  }

  Database& from_;
  Database& to_;
  MoveId id_{};
  MoveRefusal refusal_ = MoveRefusal::none;
};

}  // namespace

std::variant<MoveSummary, MoveFailure> move_vault(Database& from, Database& to, const MoveReport& report) {
  Move move(from, to);
  auto summary = move.run(report);
  if (!summary.ok()) return MoveFailure{move.refusal(), summary.error()};
  return *std::move(summary);
}

std::optional<MoveFailure> abandon_move(Database& from, Database& to) {
  Move move(from, to);
  const Status done = move.abandon();
  if (done.ok()) return std::nullopt;
  return MoveFailure{move.refusal(), done.error()};
}

}  // namespace feldsiegel::vault::sql
