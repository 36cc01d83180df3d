#include "sidecar/vault/sql/tables.h"

namespace feldsiegel::vault::sql {
namespace {

std::string joined(const std::vector<std::string>& words, const std::string& suffix = "") {
  std::string all;
  for (const std::string& word : words) all += (all.empty() ? "" : ", ") + word + suffix;
  return all;
}

// "?1, ?2, …"
std::string marks(std::size_t count) {
  std::string all;
  for (std::size_t i = 1; i <= count; ++i) all += (i == 1 ? "?" : ", ?") + std::to_string(i);
  return all;
}

Statement once(const std::string& text) { return {Statement::unnumbered, text.c_str()}; }

Parameter parameter_of(const Value& value) {
  if (const auto* number = std::get_if<std::int64_t>(&value)) return *number;
  if (const auto* text = std::get_if<std::string>(&value)) return std::string_view(*text);
  if (const auto* bytes = std::get_if<Bytes>(&value)) return ByteView(*bytes);
  return nullptr;
}

}  // namespace

const std::vector<Table>& all_tables() {
  static const std::vector<Table> tables = {
      {"tenants", {"id"}, {"wrapped_key", "suite", "newest_epoch", "oldest_epoch", "created", "epoch_since"}},
      {"directories", {"tenant"}, {"version", "content_hash"}},
      {"directory_key", {"singleton"}, {"wrapped"}},
      {"headers", {"tenant", "id"}, {"epoch", "text", "assigned"}},
      {"assignments",
       {"tenant", "tag", "domain"},
       {"pseudonym", "header", "sealed_identifier", "wrapped_secret", "retention_class", "created"}},
      {"tombstones", {"tenant", "sequence"}, {"domain", "pseudonym", "erased"}},
      {"erasure_counters", {"tenant"}, {"last"}},
      {"serials", {"tenant", "domain"}, {"next"}},
      {"budgets", {"tenant", "person", "domain", "kind"}, {"full_at"}},
      {"approvals",
       {"tenant", "id"},
       {"purpose", "requester", "sealed_reason", "requested", "decide_before", "minutes", "approver", "approved",
        "expires", "current_until", "mac"}},
      {"reidentifications", {"tenant", "at", "id"}, {"person", "domain", "count", "request_id", "sealed_reason"}},
  };
  return tables;
}

Parameters parameters_of(const Row& row, std::size_t count) {
  Parameters parameters;
  parameters.reserve(count + 1);
  for (std::size_t i = 0; i < count; ++i) parameters.push_back(parameter_of(row[i]));
  return parameters;
}

TableReader::TableReader(const Table& table) : table_(table) {
  std::vector<std::string> columns = table.keys;
  columns.insert(columns.end(), table.others.begin(), table.others.end());
  const std::string keys = joined(table.keys);
  const std::string select = "SELECT " + joined(columns) + " FROM " + table.name;
  first_ = select + " ORDER BY " + keys + " LIMIT ?1";
  next_ = select + " WHERE (" + keys + ") > (" + marks(table.keys.size()) + ") ORDER BY " + keys + " LIMIT ?" +
          std::to_string(table.keys.size() + 1);
  last_ = select + " ORDER BY " + joined(table.keys, " DESC") + " LIMIT 1";
  insert_ = "INSERT INTO " + table.name + " (" + joined(columns) + ") VALUES (" + marks(columns.size()) + ")";
  remove_ = "DELETE FROM " + table.name + " WHERE (" + keys + ") IN (SELECT " + keys + " FROM " + table.name +
            " LIMIT ?1) RETURNING " + table.keys.front();
}

Result<Rows> TableReader::rows_after(Session& session, const Row& last, std::size_t limit) const {
  Parameters parameters = last.empty() ? Parameters() : parameters_of(last, table_.keys.size());
  parameters.emplace_back(static_cast<std::int64_t>(limit));
  return session.run(once(last.empty() ? first_ : next_), parameters);
}

Result<Row> TableReader::last_row(Session& session) const {
  FELDSIEGEL_TRY(Rows rows, session.run(once(last_), {}));
  return rows.empty() ? Row() : std::move(rows.front());
}

Status TableReader::insert(Session& session, const Rows& rows) const {
  std::vector<Parameters> all;
  all.reserve(rows.size());
  for (const Row& row : rows) all.push_back(parameters_of(row, row.size()));
  FELDSIEGEL_CHECK(session.run_many(once(insert_), all));
  return {};
}

Result<std::size_t> TableReader::remove_some(Session& session, std::size_t limit) const {
  FELDSIEGEL_TRY(const Rows removed, session.run(once(remove_), {static_cast<std::int64_t>(limit)}));
  return removed.size();
}

}  // namespace feldsiegel::vault::sql
