#include "sidecar/vault/sql/audit.h"

#include "core/base/hex.h"
#include "sidecar/vault/sql/access.h"
#include "sidecar/vault/sql/tables.h"
#include "vault_statements.h"

namespace feldsiegel::vault::sql {
namespace {

constexpr std::size_t batch_size = 1000;

const Table& table_named(std::string_view name) {
  const auto is_it = [&](const Table& table) { return table.name == name; };
  return *std::find_if(all_tables().begin(), all_tables().end(), is_it);
}

// The GUID of a row's tenant; empty where the column is no GUID's bytes.
std::string tenant_text(const Value& value) {
  const Bytes* bytes = std::get_if<Bytes>(&value);
  if (bytes == nullptr || bytes->size() != 16) return {};
  std::string text = to_hex(*bytes);
  for (const std::size_t at : {20u, 16u, 12u, 8u}) text.insert(at, "-");
  return text;
}

class Audit {
 public:
  Audit(Session& session, const AssignmentCheck& check, const AuditProgress& seen)
      : session_(session), check_(check), seen_(seen) {}

  Result<AuditReport> run() {
    FELDSIEGEL_CHECK(check_version(session_));
    FELDSIEGEL_CHECK(read_tenants());
    FELDSIEGEL_CHECK(read_headers());
    FELDSIEGEL_CHECK(each("assignments", [this](const Row& row) { look_at_assignment(row); }));
    FELDSIEGEL_CHECK(each("tombstones", [this](const Row& row) { look_at_tombstone(row); }));
    FELDSIEGEL_CHECK(each("erasure_counters", [this](const Row& row) { look_at_counter(row); }));
    FELDSIEGEL_CHECK(count_raised());
    conclude();
    return std::move(report_);
  }

 private:
  using HeaderKey = std::pair<std::string, HeaderId>;
  struct Header {
    std::uint64_t assigned, found;
  };

  template <class Look>
  Status each(std::string_view name, Look look) {
    const TableReader reader(table_named(name));
    for (Row last;;) {
      FELDSIEGEL_TRY(Rows rows, reader.rows_after(session_, last, batch_size));
      if (rows.empty()) return {};
      for (const Row& row : rows) look(row);
      total_ += rows.size();
      seen_(total_);
      last = std::move(rows.back());
    }
  }

  void complain(std::uint64_t count, const std::string& sentence) {
    if (count > 0) report_.problems.push_back(std::to_string(count) + ": " + sentence);
  }

  Status read_tenants() {
    return each("tenants", [this](const Row& row) {
      const std::string* id = std::get_if<std::string>(&row.front());
      const auto oldest = std::get_if<std::int64_t>(&row[4]);
      if (id == nullptr || oldest == nullptr || !TenantId::parse(*id)) {
        ++malformed_;
      } else {
        oldest_[*id] = *oldest;
      }
    });
  }

  Status read_headers() {
    return each("headers", [this](const Row& columns) {
      const std::string tenant = tenant_text(columns.front());
      const Row rest(columns.begin() + 1, columns.end());
      RowReader row(rest);
      const HeaderId id = row.fixed<sizeof(HeaderId)>();
      const std::uint32_t epoch = row.epoch();
      const bool has_text = !row.text().empty();
      const auto assigned = static_cast<std::uint64_t>(row.integer(0));
      if (!row.finish().ok() || !has_text) ++malformed_;
      const auto owner = oldest_.find(tenant);
      if (owner == oldest_.end()) ++without_tenant_;
      if (owner != oldest_.end() && epoch < owner->second) ++retired_;
      headers_[{tenant, id}] = {assigned, 0};
    });
  }

  void look_at_assignment(const Row& columns) {
    const std::string tenant = tenant_text(columns.front());
    const auto assignment = read_assignment(Row(columns.begin() + 1, columns.end()));  // all but the tenant
    if (!assignment.ok()) {
      ++malformed_;
      return;
    }
    if (assignment->sealed_identifier.empty() || assignment->wrapped_secret.empty()) ++malformed_;
    if (!oldest_.contains(tenant)) ++without_tenant_;
    const auto header = headers_.find({tenant, assignment->header});
    if (header == headers_.end()) {
      ++without_header_;
    } else {
      ++header->second.found;
    }
    if (check_ && !check_(tenant, *assignment)) ++refused_;
    ++report_.assignments[{tenant, assignment->domain_id}];
  }

  void look_at_tombstone(const Row& columns) {
    const std::string tenant = tenant_text(columns.front());
    const auto tombstone = read_tombstone(Row(columns.begin() + 1, columns.end()));
    if (!tombstone.ok()) {
      ++malformed_;
      return;
    }
    if (!oldest_.contains(tenant)) ++without_tenant_;
    if (tombstone->sequence != ++report_.tombstones[tenant]) ++gaps_;
  }

  void look_at_counter(const Row& row) {
    const auto* last = std::get_if<std::int64_t>(&row[1]);
    const std::string tenant = tenant_text(row.front());
    counters_[tenant] = last != nullptr ? static_cast<std::uint64_t>(*last) : 0;
  }

  Status count_raised() {
    FELDSIEGEL_TRY(const Rows rows, session_.run(statements::count_raised, {}));
    if (rows.size() != 1) return ErrorCode::vault_damaged;
    RowReader row(rows.front());
    raised_ = static_cast<std::uint64_t>(row.integer(0));
    return row.finish();
  }

  void conclude() {
    std::uint64_t miscounted = 0, uncounted = 0;
    for (const auto& [key, header] : headers_) miscounted += header.assigned != header.found ? 1u : 0u;
    for (const auto& [tenant, count] : report_.tombstones) {
      const auto counter = counters_.find(tenant);
      uncounted += counter == counters_.end() || counter->second != count ? 1u : 0u;
    }
    complain(malformed_, "Rows that this program cannot have written.");
    complain(without_tenant_, "Rows of a tenant that is not there.");
    complain(without_header_, "Assignments whose header is missing: their identifiers cannot be opened.");
    complain(miscounted, "Headers that count other assignments than there are.");
    complain(retired_, "Headers of epochs that were retired: their identifiers cannot be opened.");
    complain(raised_, "Pseudonyms that were erased and are assigned.");
    complain(gaps_, "Erasures out of sequence.");
    complain(uncounted, "Tenants whose last erasure is not the one that was counted.");
    complain(refused_, "Assignments that do not stand the test with the tenant's keys.");
  }

  Session& session_;
  const AssignmentCheck& check_;
  const AuditProgress& seen_;
  AuditReport report_{};
  std::map<std::string, std::int64_t> oldest_{};  // epoch, by tenant
  std::map<HeaderKey, Header> headers_{};
  std::map<std::string, std::uint64_t> counters_{};
  std::uint64_t total_ = 0, malformed_ = 0, without_tenant_ = 0, without_header_ = 0, retired_ = 0, raised_ = 0;
  std::uint64_t gaps_ = 0, refused_ = 0;
};

}  // namespace

Result<AuditReport> audit(Database& database, const AssignmentCheck& check, const AuditProgress& seen) {
  FELDSIEGEL_TRY(const bool whole, database.is_whole());
  // One state of the database, so that a service at work does no harm to the counts.
  const auto look = [&](Session& session) { return Audit(session, check, seen).run(); };
  auto report = within(database, Access::read, look);
  if (whole) return report;
  const std::string damage = "The database's own check of its file finds damage.";
  if (!report.ok()) return AuditReport{{}, {}, {damage}};
  report->problems.insert(report->problems.begin(), damage);
  return report;
}

}  // namespace feldsiegel::vault::sql
