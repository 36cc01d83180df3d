#include "core/seal/sealing_batch.h"

#include <algorithm>
#include <cstring>

#include "core/base/encoding.h"
#include "core/base/json.h"

namespace feldsiegel {
namespace {

Error at_cell(Error error, const Cell& cell) {
  error.at = json_pointer(json_pointer("", cell.record), cell.column);
  return error;
}

// The aad of one cell after another; the head stays, the record's and the column's part are written over it.
class AadBuffer {
 public:
  AadBuffer(const Bytes& head, std::size_t longest_tail)
      : bytes_(head), head_(head.size()), longest_tail_(longest_tail) {}

  void start_record(ByteView id) {
    bytes_.resize(head_);
    put_lp(bytes_, id);
    record_end_ = bytes_.size();
    bytes_.resize(record_end_ + longest_tail_);
  }

  ByteView of_column(const Bytes& tail) {
    std::memcpy(bytes_.data() + record_end_, tail.data(), tail.size());
    return ByteView(bytes_).first(record_end_ + tail.size());
  }

 private:
  Bytes bytes_;
  std::size_t head_;
  std::size_t longest_tail_;
  std::size_t record_end_ = 0;
};

}  // namespace

Result<SealingPlan> SealingPlan::make(const KeyDirectory& directory, SealingSession& session,
                                      std::string_view collection_name, const std::vector<std::string>& columns) {
  const Collection* collection = directory.policy.find_collection(collection_name);
  if (collection == nullptr) return ErrorCode::collection_unknown;
  SealingPlan plan;
  plan.collection_ = collection->name;
  put_lp(plan.aad_head_, as_bytes(collection->name));
  for (std::size_t i = 0; i < columns.size(); ++i) {
    const FieldRule* rule = collection->find(columns[i]);
    if (rule == nullptr) return Error{ErrorCode::field_not_in_policy, json_pointer("", i)};
    if (rule->protection != Protection::seal) return Error{ErrorCode::invalid_value, json_pointer("", i)};
    std::size_t channel = 0;
    while (channel < plan.channels_.size() && plan.channels_[channel].purpose_id() != rule->purpose_id) ++channel;
    if (channel == plan.channels_.size()) {
      FELDSIEGEL_TRY(auto opened, session.open_channel(*directory.policy.find_purpose(rule->purpose_id)));
      plan.channels_.push_back(std::move(opened));
    }
    Column& column = plan.columns_.emplace_back(Column{{}, channel, rule->bucket});
    put_lp(column.aad_tail, as_bytes(rule->name));
    plan.longest_tail_ = std::max(plan.longest_tail_, column.aad_tail.size());
  }
  return plan;
}

Status seal_batch(SealingSession& session, const SealingPlan& plan, std::span<const ByteView> record_ids,
                  std::span<const Cell> cells, std::string& out) {
  std::size_t room = 0;
  for (const Cell& cell : cells) {
    if (cell.column >= plan.columns_.size() || cell.record >= record_ids.size()) {
      return at_cell(Error{ErrorCode::invalid_value}, cell);
    }
    if (cell.value.size() > max_value_size) return at_cell(Error{ErrorCode::value_too_large}, cell);
    if (record_ids[cell.record].size() > max_aad_part) return at_cell(Error{ErrorCode::value_too_large}, cell);
    room += SealingSession::sealed_text_bound(cell.value.size(), plan.columns_[cell.column].bucket) + 1;
    if (room > max_batch_text) return at_cell(Error{ErrorCode::batch_too_large}, cell);
  }

  const std::size_t start = out.size();
  out.resize(start + room);
  char* end = out.data() + start;
  AadBuffer aad(plan.aad_head_, plan.longest_tail_);
  std::optional<std::uint32_t> record;
  for (const Cell& cell : cells) {
    if (record != cell.record) {
      aad.start_record(record_ids[cell.record]);
      record = cell.record;
    }
    const SealingPlan::Column& column = plan.columns_[cell.column];
    const SealingSession::Field field{aad.of_column(column.aad_tail), cell.type, cell.value, column.bucket};
    const auto sealed = session.seal(plan.channels_[column.channel], field, end);
    if (!sealed.ok()) {
      out.resize(start);
      return at_cell(sealed.error(), cell);
    }
    end = *sealed;
    *end++ = '\n';
  }
  out.resize(static_cast<std::size_t>(end - out.data()));
  return {};
}

}  // namespace feldsiegel
