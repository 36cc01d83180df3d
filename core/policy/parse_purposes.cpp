#include "core/policy/parse.h"

namespace feldsiegel {
namespace {

constexpr std::int64_t longest_approval = 30 * 24 * 60;  // minutes

Status parse_reply(JsonObject& object, Purpose& purpose) {
  if (object.find("reply") == nullptr) return {};
  FELDSIEGEL_TRY(const TextList reply, parse_text_list(object, "reply"));
  if (reply.entries.empty()) return Error{ErrorCode::invalid_value, reply.at};
  purpose.reply_to_caller = purpose.reply_to_backend = false;
  for (std::size_t i = 0; i < reply.entries.size(); ++i) {
    if (reply.entries[i] == "caller")
      purpose.reply_to_caller = true;
    else if (reply.entries[i] == "backend")
      purpose.reply_to_backend = true;
    else
      return Error{ErrorCode::invalid_value, reply.at / i};
  }
  return {};
}

Status parse_approval(JsonObject& object, Purpose& purpose) {
  if (object.find("approval") == nullptr) return {};
  FELDSIEGEL_TRY(JsonObject approval, object.object("approval"));
  FELDSIEGEL_TRY(AllowList allow, parse_allow(approval, "allow"));
  FELDSIEGEL_TRY(const std::int64_t minutes, approval.integer_or("minutes", 1, longest_approval, 60));
  FELDSIEGEL_CHECK(approval.finish());
  purpose.approval = ApprovalRule{std::move(allow), static_cast<std::uint32_t>(minutes)};
  return {};
}

Result<Purpose> parse_purpose(JsonObject object) {
  Purpose purpose;
  FELDSIEGEL_TRY(const std::int64_t id, object.integer("id", 1, 65535));
  purpose.id = static_cast<std::uint32_t>(id);
  FELDSIEGEL_TRY(purpose.name, object.text("name"));
  if (!is_policy_name(purpose.name)) return Error{ErrorCode::invalid_value, object.place_of("name")};
  FELDSIEGEL_TRY(purpose.allow, parse_allow(object, "allow"));
  FELDSIEGEL_CHECK(parse_reply(object, purpose));
  FELDSIEGEL_CHECK(parse_approval(object, purpose));
  FELDSIEGEL_CHECK(object.finish());
  return purpose;
}

}  // namespace

Result<std::vector<Purpose>> parse_purposes(JsonObject& policy) {
  FELDSIEGEL_TRY(const Json* list, policy.array("purposes"));
  std::vector<Purpose> purposes;
  for (std::size_t i = 0; i < list->size(); ++i) {
    const Place at = policy.place_of("purposes") / i;
    FELDSIEGEL_TRY(JsonObject object, JsonObject::open((*list)[i], at));
    FELDSIEGEL_TRY(Purpose purpose, parse_purpose(std::move(object)));
    for (const Purpose& earlier : purposes) {
      if (earlier.id == purpose.id) return Error{ErrorCode::duplicate_id, at / "id"};
      if (earlier.name == purpose.name) return Error{ErrorCode::duplicate_id, at / "name"};
    }
    purposes.push_back(std::move(purpose));
  }
  return purposes;
}

}  // namespace feldsiegel
