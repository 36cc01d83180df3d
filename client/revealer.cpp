#include "client/revealer.h"

#include <algorithm>
#include <optional>

#include "client/names.h"
#include "core/base/base64url.h"
#include "core/seal/sealed_value.h"

namespace feldsiegel::client {
namespace {

Failure malformed() { return {{ErrorCode::reply_malformed}}; }

std::uint32_t purpose_id_of(const KeyDirectory& directory, const std::string& name) {
  const Purpose* purpose = directory.policy.find_purpose(name);
  if (purpose == nullptr) throw Failure{{ErrorCode::purpose_unknown}, 0, {}, "--purpose " + name};
  return purpose->id;
}

Value opened_value(const Json& value) {
  if (value.is_string()) return {ValueType::text, *value.get_ptr<const std::string*>()};
  if (value.is_object() && value.size() == 1 && value.contains("$bytes")) {
    const auto* text = value["$bytes"].get_ptr<const std::string*>();
    const auto bytes = text == nullptr ? Result<Bytes>(ErrorCode::reply_malformed) : from_base64url(*text);
    if (!bytes.ok()) throw malformed();
    return {ValueType::bytes, std::string(as_text(*bytes))};
  }
  return {ValueType::json, json_text(value)};
}

bool is_null(const Value& value) { return value.type == ValueType::json && value.data == "null"; }

// A record id, as it was sent and as it comes back.
bool is_same(const Value& value, const Json& answered) {
  const auto* text = answered.get_ptr<const std::string*>();
  return value.type == ValueType::text ? text != nullptr && *text == value.data : json_text(answered) == value.data;
}

struct FieldOfRow {
  std::size_t line;
  std::string field;
};

// What records/<number>/<member> stands for; nothing where a place is another. A record itself has an empty field.
std::optional<FieldOfRow> field_at(const Place& at, const std::vector<Row>& rows) {
  const auto number = at.index(1);
  if (at.name(0) != "records" || !number || *number >= rows.size() || at.size() > 3) return std::nullopt;
  return FieldOfRow{rows[*number].line, at.size() == 3 ? at.text(2) : ""};
}

}  // namespace

Revealer::Revealer(ApiClient& api, const KeyDirectory& directory, const std::string& collection, std::string purpose,
                   Report report)
    : api_(api),
      members_(collection_of(directory, collection), directory.policy),
      purpose_(std::move(purpose)),
      purpose_id_(purpose_id_of(directory, purpose_)),
      report_(std::move(report)) {}

std::optional<Revealing> Revealer::revealing(std::string_view member) const {
  const std::size_t index = members_.find(member);
  if (index == CollectionPlan::none) return std::nullopt;
  return members_[index].revealing_for(purpose_id_);
}

std::vector<std::string> Revealer::output_columns(const std::vector<std::string>& columns) const {
  std::vector<std::string> kept;
  for (const std::string& column : columns) {
    const auto use = revealing(column);
    if (use && *use != Revealing::withhold && *use != Revealing::header) kept.push_back(column);
  }
  return kept;
}

std::size_t Revealer::field_count(const Row& row) const {
  return static_cast<std::size_t>(std::count_if(row.members.begin(), row.members.end(), [this](const Member& member) {
    return revealing(member.name) == Revealing::open;
  }));
}

std::string Revealer::record_of(const Row& row) const {
  std::string text;
  for (const Member& member : row.members) {
    const auto use = revealing(member.name);
    if (!use) throw Failure{{ErrorCode::field_not_in_policy}, row.line, member.name};
    const bool sealed = *use == Revealing::open || *use == Revealing::withhold;
    const bool is_text = member.value.type == ValueType::text;
    if (is_null(member.value)) continue;  // absent, as in the API
    if (sealed && !(is_text && looks_sealed(member.value.data))) {
      throw Failure{{ErrorCode::sealed_value_expected}, row.line, member.name};
    }
    if (member.value.type == ValueType::bytes) throw Failure{{ErrorCode::wrong_type}, row.line, member.name};
    if (*use == Revealing::keep || *use == Revealing::withhold) continue;
    text += text.empty() ? '{' : ',';
    text += json_string(member.name) + ":" + (is_text ? json_string(member.value.data) : member.value.data);
  }
  return text.empty() ? "{}" : text + "}";
}

std::string Revealer::request_of(const std::vector<Row>& rows) const {
  std::string members = "\"collection\":" + json_string(members_.collection().name) +
                        ",\"purpose\":" + json_string(purpose_) +
                        ",\"on_error\":" + (report_ ? "\"report\"" : "\"refuse\"") + ",\"records\":[";
  for (const Row& row : rows) {
    if (&row != &rows.front()) members += ',';
    members += record_of(row);
  }
  return members + "]";
}

std::vector<Row> Revealer::reveal(std::vector<Row> rows) {
  const std::string members = request_of(rows);
  try {
    take(rows, api_.reveal(members));
  } catch (Failure& failure) {
    const auto blamed = failure.line == 0 ? field_at(failure.error.at, rows) : std::nullopt;
    if (!blamed) throw;
    throw Failure{{failure.error.code}, blamed->line, blamed->field};
  }
  return rows;
}

// A backend on the way can make up a reply: what was asked for must be there or be reported, and nothing else may be.
void Revealer::take(std::vector<Row>& rows, const Json& answer) {
  const auto records = answer.find("records");
  if (records == answer.end() || !records->is_array() || records->size() != rows.size()) throw malformed();
  const auto reported = report_errors(rows, answer);
  for (std::size_t i = 0; i < rows.size(); ++i) take_row(rows[i], (*records)[i], reported);
}

void Revealer::take_row(Row& row, const Json& opened, const Reported& reported) {
  if (!opened.is_object()) throw malformed();
  std::size_t taken = 0;
  std::vector<Member> members;
  for (Member& member : row.members) {
    const Revealing use = *revealing(member.name);  // record_of refused what the policy does not know
    if (use == Revealing::header) continue;
    const auto value = opened.find(member.name);
    if (value != opened.end()) ++taken;
    switch (use) {
      case Revealing::header: break;
      case Revealing::record_id:
        if (value == opened.end() || !is_same(member.value, *value)) throw malformed();
        members.push_back(std::move(member));
        break;
      case Revealing::keep:
      case Revealing::pseudonym: members.push_back(std::move(member)); break;
      case Revealing::withhold: withheld_.insert(member.name); break;
      case Revealing::open:
        if (value != opened.end()) {
          members.push_back({member.name, opened_value(*value)});
        } else if (!is_null(member.value) && !reported.contains({row.line, member.name})) {
          throw malformed();
        }
        break;
    }
  }
  if (taken != opened.size()) throw malformed();
  row.members = std::move(members);
}

Revealer::Reported Revealer::report_errors(const std::vector<Row>& rows, const Json& answer) const {
  Reported reported;
  const auto errors = answer.find("errors");
  if (errors == answer.end() || !report_) return reported;
  for (const Json& error : *errors) {
    const auto member = [&](const char* name) {
      return error.is_object() && error.contains(name) ? error[name].get_ptr<const std::string*>() : nullptr;
    };
    const std::string* const at = member("at");
    const std::string* const code = member("code");
    const auto place = at == nullptr ? std::nullopt : Place::parse(*at);
    const auto failed = place ? field_at(*place, rows) : std::nullopt;
    if (code == nullptr || !code_from_text(*code) || !failed) throw malformed();
    report_(failed->line, failed->field, *code);
    reported.insert({failed->line, failed->field});
  }
  return reported;
}

}  // namespace feldsiegel::client
