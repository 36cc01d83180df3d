#include "client/protector.h"

#include "client/names.h"
#include "client/persons.h"
#include "core/seal/sealed_value.h"

namespace feldsiegel::client {
namespace {

template <class T>
T must(Result<T> result) {
  if (!result.ok()) throw Failure{result.error()};
  return std::move(result).value();
}

std::vector<std::string> columns_of(const CollectionPlan& members) {
  std::vector<std::string> columns;
  for (const std::size_t index : members.columns()) columns.emplace_back(members[index].name);
  return columns;
}

bool names_somebody(const Value& value) {
  return value.type == ValueType::json ? value.data != "null" : !value.data.empty();
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = text.find('\n', at);
    lines.push_back(text.substr(at, end - at));
    at = end + 1;
  }
  return lines;
}

}  // namespace

Protector::Protector(ApiClient& api, const KeyDirectory& directory, const std::string& collection,
                     std::size_t most_persons)
    : api_(api),
      directory_(directory),
      members_(collection_of(directory, collection), directory.policy),
      most_persons_(most_persons),
      columns_(columns_of(members_)),
      session_(must(SealingSession::start(directory.tenant, *must(directory.active_recipient())))),
      plan_(must(SealingPlan::make(directory, session_, collection, columns_))) {}

const MemberPlan& Protector::plan_of(const Row& row, const Member& member) const {
  const std::size_t index = members_.find(member.name);
  if (index == CollectionPlan::none) throw Failure{{ErrorCode::field_not_in_policy}, row.line, member.name};
  const MemberPlan& plan = members_[index];
  if (plan.sealing == Sealing::reserved) throw Failure{{ErrorCode::field_reserved}, row.line, member.name};
  const bool sealed_already =
      plan.sealing == Sealing::seal && member.value.type == ValueType::text && looks_sealed(member.value.data);
  if (sealed_already) throw Failure{{ErrorCode::field_already_sealed}, row.line, member.name};
  return plan;
}

std::string Protector::record_id(const Row& row) const {
  if (members_.record_id() == CollectionPlan::none) return {};
  const std::string name(members_[members_.record_id()].name);
  const Value* value = row.find(name);
  const auto id = value == nullptr ? std::nullopt : id_text(*value);
  if (!id) throw Failure{{ErrorCode::record_id_missing}, row.line, name};
  return *id;
}

void Protector::check(const Row& row) const {
  for (const Member& member : row.members) {
    const MemberPlan& plan = plan_of(row, member);
    if (member.value.data.size() > max_value_size) throw Failure{{ErrorCode::value_too_large}, row.line, member.name};
    if (plan.subject == MemberPlan::none) continue;
    const Value* subject = row.find(members_[plan.subject].name);
    if (subject == nullptr || !names_somebody(*subject)) {
      throw Failure{{ErrorCode::data_subject_missing}, row.line, member.name};
    }
  }
  record_id(row);
}

std::size_t Protector::sealed_size(const Row& row) const {
  std::size_t size = 0;
  for (const Member& member : row.members) {
    const std::size_t index = members_.find(member.name);
    if (index == CollectionPlan::none || members_[index].sealing != Sealing::seal) continue;
    size += SealingSession::sealed_text_bound(member.value.data.size(), members_[index].bucket);
  }
  return size;
}

std::vector<Row> Protector::protect(std::vector<Row> rows) {
  Persons persons(api_, directory_, session_, most_persons_);
  for (const Row& row : rows) check(row);  // before anybody is asked for anything
  for (const Row& row : rows) {
    for (const Member& member : row.members) {
      const MemberPlan& plan = plan_of(row, member);
      if (plan.sealing == Sealing::pseudonymize && names_somebody(member.value)) {
        persons.add(row, member, plan.domain->id);
      }
    }
  }
  persons.enroll();
  std::vector<std::string> headers;
  std::vector<std::string> texts = seal(rows, persons, headers);
  auto text = texts.begin();
  for (std::size_t i = 0; i < rows.size(); ++i) {
    Row& row = rows[i];
    const auto sealed_before = text;
    std::vector<Member> members;
    for (Member& member : row.members) {
      switch (members_[members_.find(member.name)].sealing) {
        case Sealing::keep: break;
        case Sealing::seal: member.value = {ValueType::text, std::move(*text++)}; break;
        case Sealing::pseudonymize:
          if (!id_text(member.value)) continue;  // nobody is named: the member is left out
          member.value = {ValueType::text, persons.pseudonym(row.line, member.name)};
          break;
        case Sealing::reserved: continue;  // refused by plan_of
      }
      members.push_back(std::move(member));
    }
    row.members = std::move(members);
    if (text != sealed_before) row.members.push_back({std::string(header_member), {ValueType::text, headers[i]}});
  }
  return rows;
}

std::vector<std::string> Protector::seal(const std::vector<Row>& rows, const Persons& persons,
                                         std::vector<std::string>& headers) {
  std::vector<std::string> ids;
  for (const Row& row : rows) ids.push_back(record_id(row));
  const std::vector<ByteView> id_views = [&] {
    std::vector<ByteView> views;
    for (const std::string& id : ids) views.push_back(as_bytes(id));
    return views;
  }();
  std::vector<Cell> cells;
  std::vector<const DataSubjectSecret*> subjects;
  for (std::uint32_t i = 0; i < rows.size(); ++i) {
    for (const std::string& field : plan_.data_subject_fields()) {
      subjects.push_back(persons.data_subject(rows[i].line, field));
    }
    for (const Member& member : rows[i].members) {
      const std::size_t column = members_[members_.find(member.name)].column;
      if (column == MemberPlan::none) continue;
      cells.push_back({i, static_cast<std::uint32_t>(column), member.value.type, as_bytes(member.value.data)});
    }
  }
  std::string out, header_text;
  const Status sealed = seal_batch(session_, plan_, id_views, cells, out, subjects);
  if (!sealed.ok()) {
    const Place& at = sealed.error().at;
    const auto record = at.index(0), column = at.index(1);
    throw Failure{{sealed.error().code}, record ? rows[*record].line : 0, column ? columns_[*column] : ""};
  }
  const Status written = write_headers(session_, plan_, subjects, rows.size(), header_text);
  if (!written.ok()) throw Failure{written.error()};
  headers = lines_of(header_text);
  return lines_of(out);
}

}  // namespace feldsiegel::client
