#include "tests/support/audit_log.h"

#include <algorithm>
#include <cstdio>

#include "core/base/timestamp.h"
#include "core/merkle/proof.h"

namespace feldsiegel::testing {

using audit::Column;
using audit::Row;

void MemoryNodes::append(const merkle::Hash& leaf) {
  const auto put = [this](merkle::NodeId id, const merkle::Hash& hash) {
    if (levels_.size() <= id.level) levels_.emplace_back();
    levels_[id.level].push_back(hash);
  };
  put({0, size()}, leaf);
  frontier_.append(leaf, put);
}

Result<std::vector<merkle::Hash>> MemoryNodes::read(std::span<const merkle::NodeId> ids) {
  ++reads;
  largest_read = std::max(largest_read, ids.size());
  std::vector<merkle::Hash> hashes;
  hashes.reserve(ids.size());
  for (const merkle::NodeId& id : ids) {
    if (id.level >= levels_.size() || id.index >= levels_[id.level].size()) return ErrorCode::internal_error;
    hashes.push_back(levels_[id.level][static_cast<std::size_t>(id.index)]);
    if (damaged == id) hashes.back()[7] ^= 1;
  }
  return hashes;
}

merkle::Hash MemoryNodes::root(std::uint64_t size) { return merkle::root_at(*this, size).value(); }

void AuditLog::append(Row row) {
  const auto same_tenant = [&row](const Row& other) { return other[Column::tenant] == row[Column::tenant]; };
  const auto last = std::find_if(rows.rbegin(), rows.rend(), same_tenant);
  row[Column::index] = std::to_string(rows.size());
  row[Column::tenant_index] =
      last == rows.rend() ? "0" : std::to_string(std::stoull((*last)[Column::tenant_index]) + 1);
  audit::Disclosures disclosures;
  for (std::size_t i = 0; i < disclosures.size(); ++i) {
    audit::Salt salt{};
    for (std::size_t j = 0; j < 8; ++j) salt[j] = static_cast<std::uint8_t>(rows.size() >> 8 * j);
    salt[8] = static_cast<std::uint8_t>(i);  // another one for every value, which is all that tests need
    disclosures[i].salt = salt;
  }
  row[Column::disclosure] = audit::disclosure_text(disclosures);
  nodes.append(audit::leaf_of(row).value());
  rows.push_back(std::move(row));
}

void AuditLog::erase(std::uint64_t index, Column column) {
  Row& row = rows[static_cast<std::size_t>(index)];
  auto disclosures = audit::parse_disclosure(row[Column::disclosure]).value();
  const auto commitments = audit::commitments_of(row, disclosures).value();
  for (std::size_t i = 0; i < commitments.size(); ++i) {
    if (audit::personal_columns[i] == column) disclosures[i] = {std::nullopt, commitments[i]};
  }
  row[column].clear();
  row[Column::disclosure] = audit::disclosure_text(disclosures);
}

std::vector<std::uint64_t> AuditLog::select(const Period& period) const {
  std::vector<std::uint64_t> indexes;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const std::int64_t time = parse_timestamp(rows[i][Column::time]).value();
    const bool wanted = (!period.tenant || rows[i][Column::tenant] == period.tenant->text()) &&
                        (!period.from || time >= *period.from) && (!period.to || time < *period.to);
    if (wanted) indexes.push_back(i);
  }
  return indexes;
}

audit::ExportStatement AuditLog::statement(const Period& period) const {
  const auto indexes = select(period);
  audit::ExportStatement statement{origin, rows.size(), period.tenant, period.from, period.to, indexes.size(), 0};
  if (indexes.empty()) return statement;
  const Row& first = rows[static_cast<std::size_t>(indexes.front())];
  statement.first = std::stoull(first[period.tenant ? Column::tenant_index : Column::index]);
  return statement;
}

std::vector<Row> AuditLog::exported(const Period& period) const {
  std::vector<Row> selected;
  for (const std::uint64_t index : select(period)) selected.push_back(rows[static_cast<std::size_t>(index)]);
  return selected;
}

std::string AuditLog::proof(const Period& period, const merkle::NoteSigner& signer) {
  const merkle::Checkpoint checkpoint{origin, rows.size(), nodes.root(rows.size()), {}};
  std::string text = audit::proof_head_text(statement(period), checkpoint, signer);
  const auto indexes = select(period);
  std::size_t at = 0;
  audit::TreeWriter tree(nodes, rows.size(), checkpoint.root, [&]() -> Result<std::optional<std::uint64_t>> {
    return at < indexes.size() ? std::optional(indexes[at++]) : std::nullopt;
  });
  for (std::string piece = tree.next().value(); !piece.empty(); piece = tree.next().value()) text += piece;
  return text;
}

Result<std::optional<std::string_view>> TextLines::next() {
  if (rest_.empty()) return std::optional<std::string_view>();
  const std::size_t end = rest_.find('\n');
  if (end == rest_.npos || end > audit::max_proof_line) return ErrorCode::audit_export_malformed;
  const std::string_view line = rest_.substr(0, end);
  rest_.remove_prefix(end + 1);
  return std::optional(line);
}

std::optional<audit::ExportFault> verified(const std::vector<Row>& rows, std::string_view proof,
                                           const merkle::NoteVerifier& key) {
  TextLines lines(proof);
  auto checker = audit::ExportChecker::open(lines, key);
  if (!checker.ok()) return audit::ExportFault{checker.error().code};
  for (const Row& row : rows) {
    if (auto wrong = checker->add(row)) return wrong;
  }
  return checker->finish();
}

TenantId tenant_number(std::size_t number) {
  std::string text = "11111111-2222-4333-8444-555555555550";
  text.back() = static_cast<char>('0' + number);
  return *TenantId::parse(text);
}

const std::vector<std::string>& awkward_texts() {
  static const std::vector<std::string> texts = {"\"",
                                                 "\"\"",
                                                 "a\"b",
                                                 "a,b;c",
                                                 "line\nfeed",
                                                 "carriage\r\nreturn",
                                                 "\r",
                                                 "\n",
                                                 "\t",
                                                 "\ttab",
                                                 "=1+1",
                                                 "=cmd|' /C calc'!A0",
                                                 "+49 30 1234",
                                                 "-1",
                                                 "@SUM(A1:A9)",
                                                 "'",
                                                 "''",
                                                 "'=1",
                                                 "'plain",
                                                 "it's",
                                                 " =1+1",
                                                 "0012",
                                                 "1E5",
                                                 "2026-01-31",
                                                 "TRUE",
                                                 "\xd7\xa9\xd7\x9c\xd7\x95\xd7\x9d",
                                                 "\xe2\x80\xae=1+1\xe2\x80\xac",
                                                 "\xe2\x80\x8f",
                                                 "\xef\xbb\xbf=1",
                                                 "\xf0\x9f\x94\x8f sealed",
                                                 "\x01\x02\x1f\x7f",
                                                 "\\",
                                                 "\\\"",
                                                 "\\u0000",
                                                 "{\"a\":\"b\"}",
                                                 "</script>",
                                                 "\",\"",
                                                 "\"\r\n\"",
                                                 "\xef\xbc\x9d"
                                                 "1+1",
                                                 "\xe2\x80\xa8"};
  return texts;
}

namespace {

std::string guid(std::mt19937_64& random) {
  char text[37];
  std::snprintf(text, sizeof text, "%08x-%04x-4%03x-8%03x-%012llx", static_cast<unsigned>(random()),
                static_cast<unsigned>(random() & 0xffff), static_cast<unsigned>(random() & 0xfff),
                static_cast<unsigned>(random() & 0xfff), static_cast<unsigned long long>(random() & 0xffffffffffffull));
  return text;
}

}  // namespace

Row random_row(std::mt19937_64& random, std::size_t tenants, std::int64_t time) {
  const std::size_t whose = random() % (tenants + 1);
  Row row;
  row[Column::time] = timestamp(time);
  if (whose < tenants) row[Column::tenant] = tenant_number(whose).text();
  row[Column::action] = whose == tenants ? "epoch_rotated" : "reveal";
  row[Column::outcome] = random() % 8 == 0 ? "refused" : "done";
  if (row[Column::outcome] == "refused") row[Column::code] = "purpose_not_granted";
  row[Column::actor] = guid(random);
  row[Column::app] = guid(random);
  row[Column::collection] = "employees";
  row[Column::fields] = R"(["iban","salary"])";
  row[Column::purpose] = "payroll";
  row[Column::pseudonyms] = random() % 2 == 0 ? "P-" + std::to_string(random() % 100000) : "";
  row[Column::counts] = R"({"records":)" + std::to_string(random() % 100) + "}";
  row[Column::reason] = awkward_texts()[random() % awkward_texts().size()];
  row[Column::request_id] = guid(random);
  if (random() % 16 == 0) {
    row.cells[8 + random() % 5] = awkward_texts()[random() % awkward_texts().size()];
  }
  return row;
}

AuditLog random_log(std::uint64_t seed, std::size_t events, std::size_t tenants) {
  std::mt19937_64 random(seed);
  AuditLog log;
  std::int64_t time = first_time;
  for (std::size_t i = 0; i < events; ++i) {
    time += static_cast<std::int64_t>(random() % 3 == 0 ? 0 : random() % 1000);
    log.append(random_row(random, tenants, time));
  }
  return log;
}

}  // namespace feldsiegel::testing
