#include "core/seal/sealing_batch.h"

#include <algorithm>
#include <cstring>

#include "core/base/base64url.h"
#include "core/base/encoding.h"
#include "core/base/json.h"
#include "core/record/collection_plan.h"

namespace feldsiegel {
namespace {

Error at_cell(Error error, const Cell& cell) {
  error.at = {cell.record, cell.column};
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

// The part of `data_subjects` that one record has.
DataSubjects of_record(DataSubjects data_subjects, std::size_t per_record, std::uint32_t record) {
  return data_subjects.subspan(record * per_record, per_record);
}

}  // namespace

Status SealingPlan::add_column(const MemberPlan& member, const CollectionPlan& members, const SealingSession& session) {
  std::size_t channel = 0;
  while (channel < channels_.size() && channels_[channel].purpose_id() != member.purpose->id) ++channel;
  if (channel == channels_.size()) {
    FELDSIEGEL_TRY(auto opened, session.open_channel(*member.purpose));
    channels_.push_back(std::move(opened));
    purposes_.push_back(*member.purpose);
  }
  Column column{{}, channel, 0, member.bucket};
  if (member.subject != MemberPlan::none) {
    const std::string_view subject = members[member.subject].name;
    const auto known = std::find(data_subject_fields_.begin(), data_subject_fields_.end(), subject);
    column.subject = static_cast<std::size_t>(known - data_subject_fields_.begin()) + 1;
    if (known == data_subject_fields_.end()) data_subject_fields_.emplace_back(subject);
    if (data_subject_fields_.size() > max_header_data_subjects) return ErrorCode::batch_too_large;
  }
  put_lp(column.aad_tail, as_bytes(member.name));
  longest_tail_ = std::max(longest_tail_, column.aad_tail.size());
  columns_.push_back(std::move(column));
  return {};
}

Result<SealingPlan> SealingPlan::make(const KeyDirectory& directory, SealingSession& session,
                                      std::string_view collection_name, const std::vector<std::string>& columns) {
  const Collection* collection = directory.policy.find_collection(collection_name);
  if (collection == nullptr) return ErrorCode::collection_unknown;
  const CollectionPlan members(*collection, directory.policy);
  SealingPlan plan;
  plan.collection_ = collection->name;
  put_lp(plan.aad_head_, as_bytes(collection->name));
  for (std::size_t i = 0; i < columns.size(); ++i) {
    const std::size_t index = members.find(columns[i]);
    if (index == CollectionPlan::none || index == members.header()) {
      return Error{ErrorCode::field_not_in_policy, Place{i}};
    }
    if (members[index].sealing != Sealing::seal) return Error{ErrorCode::invalid_value, Place{i}};
    const Status added = plan.add_column(members[index], members, session);
    if (!added.ok()) return Error{added.error().code, Place{i}};
  }
  return plan;
}

// The keys for one record after another: those that depend on nobody are the plan's, those of a data subject are made
// when its first field comes.
class BatchSealer {
 public:
  BatchSealer(SealingSession& session, const SealingPlan& plan, DataSubjects data_subjects)
      : session_(session),
        plan_(plan),
        data_subjects_(data_subjects),
        channels_(plan.data_subject_fields_.size() * plan.channels_.size()) {}

  void start_record(std::uint32_t record) {
    const std::size_t per_record = plan_.data_subject_fields_.size();
    if (per_record == 0) return;
    const DataSubjects present = of_record(data_subjects_, per_record, record);
    if (!current_.empty() && std::equal(present.begin(), present.end(), current_.begin())) return;
    current_ = present;
    for (auto& channel : channels_) channel.reset();
  }

  Result<const SealingSession::Channel*> channel_of(const SealingPlan::Column& column) {
    if (column.subject == 0) return &plan_.channels_[column.channel];
    auto& channel = channels_[(column.subject - 1) * plan_.channels_.size() + column.channel];
    if (!channel) {
      const DataSubjectSecret* data_subject = current_[column.subject - 1];
      if (data_subject == nullptr) return ErrorCode::data_subject_missing;
      FELDSIEGEL_TRY(channel, session_.open_channel(plan_.purposes_[column.channel], *data_subject));
    }
    return &*channel;
  }

  // Position in the record's header, which lists only those that the record names.
  std::uint64_t subject_index(const SealingPlan::Column& column) const {
    if (column.subject == 0) return 0;
    const auto end = current_.begin() + static_cast<std::ptrdiff_t>(column.subject);
    return static_cast<std::uint64_t>(std::count_if(current_.begin(), end, [](auto* one) { return one != nullptr; }));
  }

 private:
  SealingSession& session_;
  const SealingPlan& plan_;
  DataSubjects data_subjects_;
  DataSubjects current_;
  std::vector<std::optional<SealingSession::Channel>> channels_;  // by data subject field and purpose
};

Status seal_batch(SealingSession& session, const SealingPlan& plan, std::span<const ByteView> record_ids,
                  std::span<const Cell> cells, std::string& out, DataSubjects data_subjects) {
  if (data_subjects.size() != record_ids.size() * plan.data_subject_fields_.size()) return ErrorCode::invalid_value;
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
  BatchSealer sealer(session, plan, data_subjects);
  std::optional<std::uint32_t> record;
  for (const Cell& cell : cells) {
    if (record != cell.record) {
      aad.start_record(record_ids[cell.record]);
      sealer.start_record(cell.record);
      record = cell.record;
    }
    const SealingPlan::Column& column = plan.columns_[cell.column];
    const auto channel = sealer.channel_of(column);
    const SealingSession::Field field{aad.of_column(column.aad_tail), cell.type, cell.value, column.bucket,
                                      sealer.subject_index(column)};
    const auto sealed = channel.ok() ? session.seal(**channel, field, end) : Result<char*>(channel.error());
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

Status write_headers(const SealingSession& session, const SealingPlan& plan, DataSubjects data_subjects,
                     std::size_t record_count, std::string& out) {
  const std::size_t per_record = plan.data_subject_fields().size();
  if (data_subjects.size() != record_count * per_record) return ErrorCode::invalid_value;
  // A data subject takes 26 bytes at most.
  const std::size_t longest = session.header().size() + base64url_length(26 * per_record) + 2;
  if (record_count > max_batch_text / longest) return ErrorCode::batch_too_large;
  out.reserve(out.size() + record_count * longest);
  std::vector<DataSubjectRef> named;
  for (std::uint32_t record = 0; record < record_count; ++record) {
    named.clear();
    for (const DataSubjectSecret* one : of_record(data_subjects, per_record, record)) {
      if (one != nullptr) named.push_back(one->data_subject);
    }
    out.append(session.header(named)).push_back('\n');
  }
  return {};
}

}  // namespace feldsiegel
