// Moving a vault into another database. While it lasts, the vault is read as ever and not changed: what changes it
// answers vault_moving. A move that was interrupted, however hard, goes on when it is called again.
//
//   source                          target
//   open                            open, empty
//   moving, with a random id        receiving, with the same id: batches of rows in the order of their keys
//                                   all rows of both sides are compared
//   moved                           open
//
// At no moment are both open with the rows in them.
#pragma once

#include <functional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "sidecar/vault/sql/database.h"

namespace feldsiegel::vault::sql {

enum class MoveStep : std::uint8_t { copying, comparing };

struct MoveProgress {
  MoveStep step;
  std::string table;
  std::uint64_t rows;  ///< in this step, by this call
};
using MoveReport = std::function<void(const MoveProgress&)>;

struct MoveSummary {
  std::vector<std::pair<std::string, std::uint64_t>> rows{};  ///< per table
  std::string digest{};                                       ///< hex of a hash over all rows; the same on both sides
};

enum class MoveRefusal : std::uint8_t {
  none,           ///< `error` says what failed
  same_vault,     ///< both sides are one and the same
  not_empty,      ///< the target has tenants or other rows
  other_move,     ///< one side takes part in another move
  nothing_begun,  ///< there is no move to abandon
  differs,        ///< what was copied is not what was read; the source stays as it is and may be abandoned
};

struct MoveFailure {
  MoveRefusal refusal;
  Error error;
};

/// Both must have this build's version. Refusals change nothing.
std::variant<MoveSummary, MoveFailure> move_vault(Database& from, Database& to, const MoveReport& report);

/// Ends a move that has not come to its end: removes what was copied, then opens the source again.
/// nullopt: done.
std::optional<MoveFailure> abandon_move(Database& from, Database& to);

}  // namespace feldsiegel::vault::sql
