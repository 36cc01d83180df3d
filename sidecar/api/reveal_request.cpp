#include "sidecar/api/reveal_request.h"

#include <algorithm>
#include <array>

#include "core/base/json.h"
#include "core/base/tenant_id.h"

namespace feldsiegel::api {
namespace {

// The members, in the order of their bits.
constexpr std::array<std::string_view, 7> names = {"collection", "purpose", "request_id", "records",
                                                   "headers",    "reply",   "on_error"};
constexpr std::size_t required = 4;  // the first ones

// Errors name structure; a name that no policy could have stays out of them.
Place within(const Place& outer, std::string_view name) { return name.size() <= 128 ? outer / name : outer; }

}  // namespace

RevealRequest::RevealRequest(const std::string& body, const Limits& limits) : reader_(body), limits_(limits) {
  if (!read() && status_.ok()) status_ = reader_.error();
}

std::span<const RevealMember> RevealRequest::record(std::size_t index) const {
  const std::size_t begin = index == 0 ? 0 : record_ends_[index - 1];
  return std::span(members_).subspan(begin, record_ends_[index] - begin);
}

// Where the reader has failed, its own error stands.
bool RevealRequest::refuse(ErrorCode code, Place at, std::optional<std::uint64_t> limit) {
  if (!reader_.failed()) status_ = Error{code, std::move(at), limit};
  return false;
}

bool RevealRequest::is_next(JsonKind kind) {
  JsonKind found;
  return reader_.peek(found) && found == kind;
}

bool RevealRequest::read() {
  if (!is_next(JsonKind::object)) return refuse(ErrorCode::wrong_type, {});
  unsigned seen = 0;
  for (bool more = reader_.enter_object(); more; more = reader_.next_member()) {
    if (!read_member(reader_.name(), seen)) return false;
  }
  if (!reader_.finish()) return false;
  for (std::size_t i = 0; i < required; ++i) {
    if ((seen & (1u << i)) == 0) return refuse(ErrorCode::missing_member, {names[i]});
  }
  return true;
}

bool RevealRequest::read_member(std::string_view name, unsigned& seen) {
  const auto found = std::find(names.begin(), names.end(), name);
  if (found == names.end()) return refuse(ErrorCode::unknown_member, within({}, name));
  const auto index = static_cast<unsigned>(found - names.begin());
  if ((seen & (1u << index)) != 0) return refuse(ErrorCode::duplicate_member, {name});
  seen |= 1u << index;
  switch (index) {
    case 0: return read_text(collection_, name);
    case 1: return read_text(purpose_, name);
    case 2: return read_request_id();
    case 3: return read_records();
    case 4: return read_headers();
    case 5: return read_reply();
    default: return read_on_error();
  }
}

bool RevealRequest::read_text(std::string_view& out, std::string_view name) {
  if (!is_next(JsonKind::string)) return refuse(ErrorCode::wrong_type, {name});
  JsonValue value;
  if (!reader_.value(value)) return false;
  out = value.text;
  return true;
}

bool RevealRequest::read_request_id() {
  if (!read_text(request_id_, "request_id")) return false;
  return is_guid(request_id_) || refuse(ErrorCode::invalid_value, {"request_id"});
}

bool RevealRequest::read_on_error() {
  std::string_view choice;
  if (!read_text(choice, "on_error")) return false;
  reports_errors_ = choice == "report";
  return reports_errors_ || choice == "refuse" || refuse(ErrorCode::invalid_value, {"on_error"});
}

bool RevealRequest::read_reply() {
  if (!is_next(JsonKind::object)) return refuse(ErrorCode::wrong_type, {"reply"});
  JsonValue suite{}, key{};
  for (bool more = reader_.enter_object(); more; more = reader_.next_member()) {
    const auto at = [&] { return within({"reply"}, reader_.name()); };
    JsonValue* const member = reader_.name() == "suite" ? &suite : reader_.name() == "public_key" ? &key : nullptr;
    if (member == nullptr) return refuse(ErrorCode::unknown_member, at());
    if (member->kind != JsonKind::null) return refuse(ErrorCode::duplicate_member, at());
    const JsonKind kind = member == &suite ? JsonKind::number : JsonKind::string;
    if (!is_next(kind)) return refuse(ErrorCode::wrong_type, at());
    if (!reader_.value(*member)) return false;
  }
  if (reader_.failed()) return false;
  if (suite.kind == JsonKind::null) return refuse(ErrorCode::missing_member, {"reply", "suite"});
  if (key.kind == JsonKind::null) return refuse(ErrorCode::missing_member, {"reply", "public_key"});
  auto made = make_reply_to(suite.text, key.text);
  if (!made.ok()) return refuse(made.error().code, made.error().at);
  reply_ = std::move(*made);
  return true;
}

bool RevealRequest::read_headers() {
  if (!is_next(JsonKind::array)) return refuse(ErrorCode::wrong_type, {"headers"});
  for (bool more = reader_.enter_array(); more; more = reader_.next_element()) {
    if (headers_.size() == limits_.records) return refuse(ErrorCode::batch_too_large, {"headers"}, limits_.records);
    JsonValue header;
    if (!is_next(JsonKind::string)) return refuse(ErrorCode::wrong_type, {"headers", headers_.size()});
    if (!reader_.value(header)) return false;
    headers_.push_back(header.text);
  }
  return !reader_.failed();
}

bool RevealRequest::read_records() {
  if (!is_next(JsonKind::array)) return refuse(ErrorCode::wrong_type, {"records"});
  for (bool more = reader_.enter_array(); more; more = reader_.next_element()) {
    if (record_ends_.size() == limits_.records) return refuse(ErrorCode::batch_too_large, {"records"}, limits_.records);
    if (!read_record()) return false;
    record_ends_.push_back(members_.size());
  }
  return !reader_.failed();
}

bool RevealRequest::read_record() {
  if (!is_next(JsonKind::object)) return refuse(ErrorCode::wrong_type, {"records", record_ends_.size()});
  for (bool more = reader_.enter_object(); more; more = reader_.next_member()) {
    if (members_.size() == limits_.members()) {
      return refuse(ErrorCode::batch_too_large, {"records", record_ends_.size()}, limits_.members());
    }
    RevealMember& member = members_.emplace_back(RevealMember{reader_.name(), {}});
    if (!reader_.value(member.value)) return false;
  }
  return !reader_.failed();
}

}  // namespace feldsiegel::api
