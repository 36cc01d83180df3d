// Whoever has the export but not the log's key edits rows and tree together.
#include <doctest/doctest.h>

#include <random>

#include "tests/core/audit/export_fixture.h"

namespace feldsiegel::audit {
namespace {

using testing::first_time;
using testing::Period;

std::string head_of(const std::string& proof) {
  std::size_t at = 0;
  for (int i = 0; i < 4; ++i) at = proof.find("\n\n", at) + 2;
  return proof.substr(0, at);
}

// The tree of `proof` for other rows of the same log, under the head that was signed.
std::string with_tree_for(Export& forged, const std::vector<std::uint64_t>& indexes) {
  const std::uint64_t size = forged.log.rows.size();
  std::size_t at = 0;
  TreeWriter tree(forged.log.nodes, size, forged.log.nodes.root(size), [&]() -> Result<std::optional<std::uint64_t>> {
    return at < indexes.size() ? std::optional(indexes[at++]) : std::nullopt;
  });
  std::string text = head_of(forged.proof);
  for (std::string piece = tree.next().value(); !piece.empty(); piece = tree.next().value()) text += piece;
  return text;
}

std::string said_of(Export& forged, const std::vector<std::uint64_t>& indexes) {
  std::vector<Row> rows;
  for (const std::uint64_t index : indexes) rows.push_back(forged.log.rows[static_cast<std::size_t>(index)]);
  return said(testing::verified(rows, with_tree_for(forged, indexes), forged.key));
}

TEST_CASE("a row that is hidden in the tree too is found to be missing") {
  for (const Period& period : {Period{}, Period{testing::tenant_number(1), first_time + 3000, {}}}) {
    Export whole(30, 100, period);
    const auto indexes = whole.log.select(period);
    REQUIRE(said_of(whole, indexes) == "");
    for (std::size_t i = 0; i < indexes.size(); ++i) {
      auto fewer = indexes;
      fewer.erase(fewer.begin() + static_cast<std::ptrdiff_t>(i));
      CHECK(said_of(whole, fewer) == "audit_row_missing " + std::to_string(i + 1));
    }
  }
}

TEST_CASE("a row that is added in the tree too is found: another tenant's, another time's, one too many") {
  const Period period{testing::tenant_number(1), first_time + 3000, first_time + 20'000};
  Export whole(31, 100, period);
  const auto indexes = whole.log.select(period);
  for (std::uint64_t extra = 0; extra < 100; ++extra) {
    auto more = indexes;
    const auto place = std::lower_bound(more.begin(), more.end(), extra);
    if (place != more.end() && *place == extra) continue;
    const auto row = place - more.begin() + 1;
    more.insert(place, extra);
    CHECK(said_of(whole, more) == "audit_row_added " + std::to_string(row));
  }
}

TEST_CASE("all rows hidden, tree and rows, are found to be missing") {
  Export whole(32, 50);
  CHECK(said_of(whole, {}) == "audit_row_missing 1");
}

TEST_CASE("a statement that promises more or fewer rows than there are is found out") {
  Export whole(33, 60, Period{testing::tenant_number(0), {}, {}});
  const merkle::Checkpoint checkpoint{testing::AuditLog::origin, 60, whole.log.nodes.root(60), {}};
  const std::string tree = whole.proof.substr(head_of(whole.proof).size());
  auto statement = whole.log.statement(whole.period);
  const auto claimed = [&](std::uint64_t rows) {
    statement.rows = rows;
    return said(testing::verified(whole.rows, proof_head_text(statement, checkpoint, whole.signer) + tree, whole.key));
  };
  const std::size_t rows = whole.rows.size();
  CHECK(claimed(rows) == "");
  CHECK(claimed(rows + 1) == "audit_row_missing " + std::to_string(rows + 1));
  CHECK(claimed(rows - 1) == "audit_row_added " + std::to_string(rows));
}

TEST_CASE("a log whose key's holder numbers rows wrongly or turns back its clock is found out") {
  const auto signer = merkle::NoteSigner::generate(testing::AuditLog::origin);
  const auto key = merkle::NoteVerifier::parse(signer.verifier_key()).value();
  const auto outcome = [&](Column column, const char* value) {
    testing::AuditLog good = testing::random_log(34, 20), bad;
    for (std::size_t i = 0; i < 20; ++i) {
      bad.rows.push_back(good.rows[i]);
      if (i == 9) bad.rows[i][column] = value;
      bad.nodes.append(leaf_of(bad.rows[i]).value());
    }
    return said(testing::verified(bad.rows, bad.proof({}, signer), key));
  };
  CHECK(outcome(Column::index, "10") == "audit_row_malformed 10");
  CHECK(outcome(Column::index, "09") == "audit_row_malformed 10");
  CHECK(outcome(Column::time, "2026-01-01T00:00:00.000Z") == "audit_row_added 10");
  CHECK(outcome(Column::time, "2027-01-01T00:00:00.000Z") == "audit_row_added 11");
}

TEST_CASE("an export of one tenant shows nothing of another but hashes") {
  Export one(35, 300, Period{testing::tenant_number(0), {}, {}});
  const std::string tree = one.proof.substr(head_of(one.proof).size());
  CHECK(tree.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=- \n") == tree.npos);
  for (const Row& row : one.rows) CHECK(row[Column::tenant] == testing::tenant_number(0).text());
  for (std::size_t other = 1; other < 3; ++other) {
    CHECK(one.proof.find(testing::tenant_number(other).text()) == one.proof.npos);
  }
  // Leaves of others have personal cells behind salts; nothing that is exported holds those.
  for (const Row& row : one.log.rows) {
    if (row[Column::tenant] == testing::tenant_number(0).text()) continue;
    CHECK(one.proof.find(row[Column::request_id]) == one.proof.npos);
    CHECK(one.proof.find(row[Column::disclosure].substr(1, 22)) == one.proof.npos);
  }
}

}  // namespace
}  // namespace feldsiegel::audit
