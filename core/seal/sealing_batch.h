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

class CollectionPlan;
struct MemberPlan;

/// Whom the records of a batch are about: for each record as many as the plan has data subject fields, in their order;
/// null where a record does not name one. Borrowed.
using DataSubjects = std::span<const DataSubjectSecret* const>;

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

  /// The pseudonymized fields that columns of this plan are about, each once, in the order of the columns.
  const std::vector<std::string>& data_subject_fields() const { return data_subject_fields_; }

 private:
  friend class BatchSealer;
  friend Status seal_batch(SealingSession&, const SealingPlan&, std::span<const ByteView>, std::span<const Cell>,
                           std::string&, DataSubjects);
  struct Column {
    Bytes aad_tail;           ///< lp(field)
    std::size_t channel;      ///< by purpose
    std::size_t subject = 0;  ///< position in data_subject_fields_ from 1; 0: about nobody in particular
    std::uint32_t bucket;
  };
  Status add_column(const MemberPlan& member, const CollectionPlan& members, const SealingSession& session);
  SealingPlan() = default;
  std::string collection_;
  Bytes aad_head_;  ///< lp(collection)
  std::size_t longest_tail_ = 0;
  std::vector<Column> columns_;
  std::vector<SealingSession::Channel> channels_;
  std::vector<Purpose> purposes_;  ///< of the channels
  std::vector<std::string> data_subject_fields_;
};

/// The most characters that one batch may become. Buckets can make much out of little; memory in a browser is bounded.
inline constexpr std::size_t max_batch_text = 160u << 20;

/// Seals `cells` in their order and appends each text and a line feed to `out`. `record_ids` has one entry per record
/// (empty views where the collection has no record id). Nothing is appended when a cell fails. Cells of one record come
/// one after another, or its key schedules are computed again.
/// Errors: value_too_large, batch_too_large, message_limit_reached; data_subject_missing (the cell's record does not
/// name the one that its field is about); invalid_value; `at` is "/<record>/<column>".
Status seal_batch(SealingSession& session, const SealingPlan& plan, std::span<const ByteView> record_ids,
                  std::span<const Cell> cells, std::string& out, DataSubjects data_subjects = {});

/// Appends the header of each of `record_count` records and a line feed to `out`: it names the record's data subjects.
/// Errors: invalid_value (not as many data subjects as records times data subject fields); batch_too_large.
Status write_headers(const SealingSession& session, const SealingPlan& plan, DataSubjects data_subjects,
                     std::size_t record_count, std::string& out);

}  // namespace feldsiegel
