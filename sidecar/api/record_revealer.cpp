#include "sidecar/api/record_revealer.h"

#include <algorithm>
#include <charconv>

#include "core/base/json.h"
#include "core/pseudonym/format.h"
#include "core/record/record_id.h"

namespace feldsiegel::api {
namespace {

Status check_record_id(const JsonValue& id) {
  if (id.kind == JsonKind::null) return ErrorCode::record_id_missing;
  if (id.kind == JsonKind::string) return check_text_record_id(id.text);
  if (id.kind == JsonKind::number) return check_number_record_id(id.text);
  return ErrorCode::wrong_type;
}

std::optional<std::size_t> index_of(std::string_view literal, std::size_t count) {
  std::size_t index = 0;
  const char* const end = literal.data() + literal.size();
  const auto [parsed, failed] = std::from_chars(literal.data(), end, index);
  if (failed != std::errc() || parsed != end || index >= count) return std::nullopt;
  return index;
}

}  // namespace

RecordRevealer::RecordRevealer(const RevealRequest& request, const Collection& collection, const Policy& policy,
                               Opener& opener, const Limits& limits, std::uint32_t purpose_id)
    : request_(request),
      limits_(limits),
      opener_(opener),
      plan_(collection, policy),
      purpose_id_(purpose_id),
      finder_(plan_),
      records_opener_(collection.name),
      seen_in_(plan_.size(), 0),
      withheld_(plan_.size(), false),
      was_opened_(plan_.size(), false),
      by_index_(request.headers().size(), nullptr) {}

Place RecordRevealer::place_of(std::size_t record, std::string_view member) const {
  return member.size() > 128 ? Place{"records", record} : Place{"records", record, member};
}

bool RecordRevealer::ByLengthAndTail::operator()(std::string_view a, std::string_view b) const {
  if (a.size() != b.size()) return a.size() < b.size();
  constexpr std::size_t tail = 64;
  const std::size_t head = a.size() > tail ? a.size() - tail : 0;
  const int order = a.substr(head).compare(b.substr(head));
  return order != 0 ? order < 0 : a.substr(0, head) < b.substr(0, head);
}

Place RecordRevealer::id_place(std::size_t record) const { return place_of(record, plan_[plan_.record_id()].name); }

Status RecordRevealer::write(AnswerWriter& out, const std::stop_token& stop) {
  out.raw("{\"request_id\":");
  out.string(request_.request_id());
  out.raw(",\"records\":[");
  FELDSIEGEL_CHECK(write_records(out, stop));
  out.raw("],\"withheld\":[");
  write_withheld(out);
  out.raw(']');
  if (request_.reports_errors()) write_errors(out);
  out.raw('}');
  return {};
}

Status RecordRevealer::sort() {
  records_.reserve(request_.record_count());
  for (std::size_t i = 0; i < request_.record_count(); ++i) {
    FELDSIEGEL_CHECK(sort_record(i));
  }
  return {};
}

Status RecordRevealer::sort_record(std::size_t index) {
  Record record{};
  for (const RevealMember& member : request_.record(index)) {
    const std::size_t field = finder_.find(member.name);
    if (field == CollectionPlan::none) return Error{ErrorCode::field_not_in_policy, place_of(index, member.name)};
    if (seen_in_[field] == index + 1) return Error{ErrorCode::duplicate_member, place_of(index, member.name)};
    seen_in_[field] = index + 1;
    if (member.value.kind == JsonKind::null) continue;  // as if it were not there
    switch (plan_[field].revealing_for(purpose_id_)) {
      case Revealing::keep: break;
      case Revealing::record_id: record.id = member.value; break;
      case Revealing::header: record.header = member.value; break;
      case Revealing::pseudonym:
        if (member.value.kind != JsonKind::string) return Error{ErrorCode::wrong_type, place_of(index, member.name)};
        pseudonyms_.push_back({index, field, member.value});
        break;
      case Revealing::withhold: withheld_[field] = true; break;
      case Revealing::open: sealed_.push_back({index, field, member.value}); break;
    }
  }
  if (sealed_.size() > limits_.fields) return Error{ErrorCode::batch_too_large, {"records"}, limits_.fields};
  record.sealed_end = sealed_.size();
  record.pseudonyms_end = pseudonyms_.size();
  FELDSIEGEL_CHECK(check_record(index, record));
  records_.push_back(record);
  return {};
}

Status RecordRevealer::check_record(std::size_t index, const Record& record) const {
  if (plan_.record_id() != CollectionPlan::none) {
    const Status id = check_record_id(record.id);
    if (!id.ok()) return Error{id.error().code, id_place(index), id.error().limit};
  }
  const JsonValue& header = record.header;
  if (header.kind == JsonKind::null || header.kind == JsonKind::string) return {};
  if (header.kind != JsonKind::number) return Error{ErrorCode::wrong_type, place_of(index, header_member)};
  if (!index_of(header.text, by_index_.size())) return Error{ErrorCode::invalid_value, place_of(index, header_member)};
  return {};
}

Status RecordRevealer::write_records(AnswerWriter& out, const std::stop_token& stop) {
  bool first = true;
  for (std::size_t i = 0; i < records_.size(); ++i) {
    if (stop.stop_requested()) return ErrorCode::canceled;
    out.separate(first);
    FELDSIEGEL_CHECK(write_record(out, i));
  }
  return {};
}

Status RecordRevealer::write_record(AnswerWriter& out, std::size_t index) {
  const Record& record = records_[index];
  if (!records_opener_.start_record(record.id.text).ok()) {
    return Error{ErrorCode::value_too_large, id_place(index)};
  }
  current_ = nullptr;
  out.raw('{');
  bool first = true;
  write_record_id(out, record, first);
  for (std::size_t i = index == 0 ? 0 : records_[index - 1].sealed_end; i < record.sealed_end; ++i) {
    const Status written = write_field(out, record, sealed_[i], first);
    if (written.ok()) continue;
    errors_.push_back({written.error().code, place_of(index, plan_[sealed_[i].field].name)});
    if (!request_.reports_errors()) return errors_.back();
  }
  out.raw('}');
  return {};
}

Status RecordRevealer::write_field(AnswerWriter& out, const Record& record, const Sealed& sealed, bool& first) {
  const bool is_sealed = sealed.value.kind == JsonKind::string && looks_sealed(sealed.value.text);
  if (!is_sealed) return ErrorCode::sealed_value_expected;
  FELDSIEGEL_TRY(const OpenedHeader* header, header_of(record));
  const std::string_view name = plan_[sealed.field].name;
  FELDSIEGEL_TRY(const FieldSubject about, subject_of(sealed));
  FELDSIEGEL_TRY(const PlaintextView plaintext, records_opener_.open(*header, name, about, sealed.value.text));
  out.separate(first);
  out.string(name);
  out.raw(':');
  write_value(out, plaintext);
  was_opened_[sealed.field] = true;
  ++opened_;
  return {};
}

// A record may leave its pseudonyms out, as it may all clear members; where it has them, they must be the header's.
Result<FieldSubject> RecordRevealer::subject_of(const Sealed& sealed) const {
  const std::size_t field = plan_[sealed.field].subject;
  if (field == CollectionPlan::none) return FieldSubject{};
  const PseudonymDomain& domain = *plan_[field].domain;
  FieldSubject about{domain.id, {}};
  const std::size_t begin = sealed.record == 0 ? 0 : records_[sealed.record - 1].pseudonyms_end;
  for (std::size_t i = begin; i < records_[sealed.record].pseudonyms_end; ++i) {
    if (pseudonyms_[i].field != field) continue;
    FELDSIEGEL_TRY(about.pseudonym, parse_pseudonym(domain.format, pseudonyms_[i].value.text));
  }
  return about;
}

std::vector<std::string_view> RecordRevealer::headers_about_persons() const {
  std::vector<std::string_view> headers;
  const auto opens_about_somebody = [this](const MemberPlan& member) {
    return member.subject != MemberPlan::none && member.revealing_for(purpose_id_) == Revealing::open;
  };
  if (std::none_of(plan_.members().begin(), plan_.members().end(), opens_about_somebody)) return headers;
  headers.assign(request_.headers().begin(), request_.headers().end());
  for (const Record& record : records_) {
    if (record.header.kind == JsonKind::string) headers.push_back(record.header.text);
  }
  return headers;
}

void RecordRevealer::write_value(AnswerWriter& out, const PlaintextView& plaintext) const {
  switch (plaintext.type) {
    case ValueType::text: return out.string(as_text(plaintext.value));
    case ValueType::json: return out.raw(as_text(plaintext.value));  // read_plaintext validated it
    case ValueType::bytes: break;
  }
  out.raw("{\"$bytes\":");
  out.base64url(plaintext.value);
  out.raw('}');
}

void RecordRevealer::write_record_id(AnswerWriter& out, const Record& record, bool& first) const {
  if (plan_.record_id() == CollectionPlan::none) return;
  out.separate(first);
  out.string(plan_[plan_.record_id()].name);
  out.raw(':');
  record.id.kind == JsonKind::string ? out.string(record.id.text) : out.raw(record.id.text);
}

Result<const OpenedHeader*> RecordRevealer::header_of(const Record& record) {
  if (record.header.kind == JsonKind::null) return ErrorCode::header_missing;
  if (current_ == nullptr && record.header.kind == JsonKind::string) current_ = &opened_header(record.header.text);
  if (current_ == nullptr) {
    const std::size_t index = *index_of(record.header.text, by_index_.size());  // checked with the request's shape
    if (by_index_[index] == nullptr) by_index_[index] = &opened_header(request_.headers()[index]);
    current_ = by_index_[index];
  }
  if (!current_->ok()) return current_->error();
  return &current_->value();
}

const Result<OpenedHeader>& RecordRevealer::opened_header(std::string_view text) {
  const auto known = headers_.find(text);
  if (known != headers_.end()) return known->second;
  return headers_.emplace(text, opener_.open_header(text)).first->second;
}

std::vector<std::string_view> RecordRevealer::opened_fields() const {
  std::vector<std::string_view> names;
  for (std::size_t field = 0; field < was_opened_.size(); ++field) {
    if (was_opened_[field]) names.push_back(plan_[field].name);
  }
  return names;
}

void RecordRevealer::write_withheld(AnswerWriter& out) const {
  bool first = true;
  for (std::size_t field = 0; field < withheld_.size(); ++field) {
    if (!withheld_[field]) continue;
    out.separate(first);
    out.string(plan_[field].name);
  }
}

void RecordRevealer::write_errors(AnswerWriter& out) const {
  out.raw(",\"errors\":[");
  bool first = true;
  for (const Error& error : errors_) {
    out.separate(first);
    out.raw("{\"at\":");
    out.string(error.at.pointer());
    out.raw(",\"code\":");
    out.string(code_text(error.code));
    out.raw('}');
  }
  out.raw(']');
}

}  // namespace feldsiegel::api
