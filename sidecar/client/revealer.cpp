#include "sidecar/client/revealer.h"

#include <algorithm>
#include <charconv>

#include "core/base/base64url.h"
#include "core/seal/sealed_value.h"
#include "sidecar/client/names.h"

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

// "/records/<number>/<member>"; a line of 0 where it is none.
struct Place {
  std::size_t line = 0;
  std::string field{};
};

Place place_of(const std::string& at, const std::vector<Row>& rows) {
  constexpr std::string_view list = "/records/";
  if (!at.starts_with(list)) return {};
  const char* const begin = at.data() + list.size();
  std::size_t number = 0;
  const auto [end, failed] = std::from_chars(begin, at.data() + at.size(), number);
  if (failed != std::errc() || number >= rows.size()) return {};
  std::string field(end, at.data() + at.size());
  if (field.starts_with('/')) field.erase(0, 1);
  return {rows[number].line, unescaped(std::move(field))};
}

}  // namespace

Revealer::Revealer(ApiClient& api, const KeyDirectory& directory, const std::string& collection, std::string purpose,
                   Report report)
    : api_(api),
      collection_(collection_of(directory, collection)),
      purpose_(std::move(purpose)),
      purpose_id_(purpose_id_of(directory, purpose_)),
      report_(std::move(report)) {}

bool Revealer::is_opened(const FieldRule& rule) const {
  return rule.protection == Protection::seal && rule.purpose_id == purpose_id_;
}

std::vector<std::string> Revealer::output_columns(const std::vector<std::string>& columns) const {
  std::vector<std::string> kept;
  for (const std::string& column : columns) {
    const FieldRule* rule = collection_.find(column);
    if (rule != nullptr && (rule->protection != Protection::seal || is_opened(*rule))) kept.push_back(column);
  }
  return kept;
}

std::string Revealer::record_of(const Row& row) const {
  std::string text;
  for (const Member& member : row.members) {
    const FieldRule* rule = member.name == header_member ? nullptr : collection_.find(member.name);
    if (rule == nullptr && member.name != header_member) {
      throw Failure{{ErrorCode::field_not_in_policy}, row.line, member.name};
    }
    const bool is_text = member.value.type == ValueType::text;
    if (rule != nullptr && rule->protection == Protection::seal && !(is_text && looks_sealed(member.value.data))) {
      throw Failure{{ErrorCode::sealed_value_expected}, row.line, member.name};
    }
    if (member.value.type == ValueType::bytes) throw Failure{{ErrorCode::wrong_type}, row.line, member.name};
    const bool clear = rule != nullptr && rule->protection == Protection::clear && collection_.record_id != member.name;
    if (clear || (rule != nullptr && rule->protection == Protection::seal && !is_opened(*rule))) continue;
    text += text.empty() ? '{' : ',';
    text += json_string(member.name) + ":" + (is_text ? json_string(member.value.data) : member.value.data);
  }
  return text.empty() ? "{}" : text + "}";
}

std::string Revealer::request_of(const std::vector<Row>& rows) const {
  std::string members = "\"collection\":" + json_string(collection_.name) + ",\"purpose\":" + json_string(purpose_) +
                        ",\"on_error\":" + (report_ ? "\"report\"" : "\"refuse\"") + ",\"records\":[";
  for (const Row& row : rows) {
    if (&row != &rows.front()) members += ',';
    members += record_of(row);
  }
  return members + "]";
}

std::vector<Row> Revealer::reveal(std::vector<Row> rows) {
  const std::string members = request_of(rows);
  Result<Json> answer = Json();
  try {
    const WipedBytes document = api_.reveal(members);
    answer = parse_json(document.expose_secret());
  } catch (Failure& failure) {
    const Place place = place_of(failure.error.at, rows);
    if (place.line == 0) throw;
    throw Failure{{failure.error.code}, place.line, place.field};
  }
  if (!answer.ok()) throw malformed();
  take(rows, *answer);
  return rows;
}

void Revealer::take(std::vector<Row>& rows, const Json& answer) {
  const auto records = answer.is_object() ? answer.find("records") : answer.end();
  if (records == answer.end() || !records->is_array() || records->size() != rows.size()) throw malformed();
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const Json& opened = (*records)[i];
    if (!opened.is_object()) throw malformed();
    std::vector<Member> members;
    for (Member& member : rows[i].members) {
      const FieldRule* rule = collection_.find(member.name);
      if (rule == nullptr) continue;  // the header
      if (rule->protection != Protection::seal) {
        members.push_back(std::move(member));
      } else if (!is_opened(*rule)) {
        withheld_.insert(member.name);
      } else if (const auto value = opened.find(member.name); value != opened.end()) {
        members.push_back({member.name, opened_value(*value)});
      }
    }
    rows[i].members = std::move(members);
  }
  const auto errors = answer.find("errors");
  if (errors == answer.end() || !report_) return;
  for (const Json& error : *errors) {
    const auto member = [&](const char* name) {
      return error.is_object() && error.contains(name) ? error[name].get_ptr<const std::string*>() : nullptr;
    };
    const std::string* const at = member("at");
    const std::string* const code = member("code");
    if (at == nullptr || code == nullptr) throw malformed();
    const Place place = place_of(*at, rows);
    report_(place.line, place.field, *code);
  }
}

}  // namespace feldsiegel::client
