#include "core/seal/sealing_batch.h"

#include "core/base/base64url.h"
#include "core/base/encoding.h"
#include "core/base/json.h"

namespace feldsiegel {
namespace {

Error at_cell(Error error, const Cell& cell) {
  error.at = json_pointer(json_pointer("", cell.record), cell.column);
  return error;
}

// Characters that one cell becomes at most, line feed included; so that `out` grows once per batch.
std::size_t sealed_length(const Cell& cell, std::uint32_t bucket) {
  constexpr std::size_t head = 3 * 10;  // three varints
  return 5 + base64url_length(head + encoded_plaintext_size(cell.value.size(), bucket) + hpke::Nt);
}

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
  }
  return plan;
}

Status seal_batch(SealingSession& session, const SealingPlan& plan, std::span<const ByteView> record_ids,
                  std::span<const Cell> cells, std::string& out) {
  const std::size_t start = out.size();
  std::size_t room = 0;
  for (const Cell& cell : cells) {
    if (cell.column >= plan.columns_.size() || cell.record >= record_ids.size()) {
      return at_cell(Error{ErrorCode::invalid_value}, cell);
    }
    if (cell.value.size() > max_value_size) return at_cell(Error{ErrorCode::value_too_large}, cell);
    room += sealed_length(cell, plan.columns_[cell.column].bucket);
  }
  out.reserve(start + room);

  Bytes aad = plan.aad_head_;
  std::size_t record_end = 0;  // where lp(record id) ends within aad
  std::optional<std::uint32_t> record;
  for (const Cell& cell : cells) {
    if (record != cell.record) {
      const ByteView id = record_ids[cell.record];
      if (id.size() > max_aad_part) return at_cell(Error{ErrorCode::value_too_large}, cell);
      aad.resize(plan.aad_head_.size());
      put_lp(aad, id);
      record = cell.record;
      record_end = aad.size();
    }
    const SealingPlan::Column& column = plan.columns_[cell.column];
    aad.resize(record_end);
    append(aad, column.aad_tail);
    const SealingSession::Field field{aad, cell.type, cell.value, column.bucket};
    if (auto sealed = session.seal(plan.channels_[column.channel], field, out); !sealed.ok()) {
      out.resize(start);
      return at_cell(sealed.error(), cell);
    }
    out.push_back('\n');
  }
  return {};
}

}  // namespace feldsiegel
