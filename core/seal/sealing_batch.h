// The batch path: many cells of one collection in one call. This is what the browser's one buffer and the native client
// both feed; per-field calls across the wasm edge would cost three times as much.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/directory/key_directory.h"
#include "core/seal/sealing_session.h"

namespace feldsiegel {

/// One value on its way into a seal. Views borrow from the caller's buffer.
struct Cell {
  std::uint32_t record;  ///< row number within the batch
  std::uint32_t column;  ///< index into the plan's columns
  ValueType type;
  ByteView value;
};

/// Which columns a batch has; made once per collection and list of field names.
class SealingPlan {
 public:
  /// `columns` are the names of the members that hold values to seal. Errors: collection_unknown, field_not_in_policy,
  /// invalid_value (the field is clear); `at` is "/<column index>".
  static Result<SealingPlan> make(const KeyDirectory& directory, SealingSession& session, std::string_view collection,
                                  const std::vector<std::string>& columns);

  const std::string& collection() const { return collection_; }

 private:
  friend Status seal_batch(SealingSession&, const SealingPlan&, std::span<const ByteView>, std::span<const Cell>,
                           std::string&);
  struct Column {
    Bytes aad_tail;  ///< lp(field)
    std::size_t channel;
    std::uint32_t bucket;
  };
  SealingPlan() = default;
  std::string collection_;
  Bytes aad_head_;  ///< lp(collection)
  std::size_t longest_tail_ = 0;
  std::vector<Column> columns_;
  std::vector<SealingSession::Channel> channels_;
};

/// The most characters that one batch may become. Buckets can make much out of little; memory in a browser is bounded.
inline constexpr std::size_t max_batch_text = 160u << 20;

/// Seals `cells` in their order and appends each text and a line feed to `out`. `record_ids` has one entry per record
/// (empty views where the collection has no record id). Nothing is appended when a cell fails.
/// Errors: value_too_large, batch_too_large, message_limit_reached, invalid_value; `at` is "/<record>/<column>".
Status seal_batch(SealingSession& session, const SealingPlan& plan, std::span<const ByteView> record_ids,
                  std::span<const Cell> cells, std::string& out);

}  // namespace feldsiegel
