#include "sidecar/audit_export/exports.h"

#include <doctest/doctest.h>

#include <random>

#include "tests/sidecar/audit_export/export_fixture.h"

namespace feldsiegel::audit {
namespace {

using testing::Period;
constexpr RowFormat formats[] = {RowFormat::csv, RowFormat::jsonl};

struct Key {
  merkle::NoteSigner signer = merkle::NoteSigner::generate(testing::AuditLog::origin);
  merkle::NoteVerifier verifier = merkle::NoteVerifier::parse(signer.verifier_key()).value();
};

TEST_CASE("exports of tenants and periods verify in both formats, with a byte order mark too") {
  const Key key;
  testing::AuditLog log = testing::random_log(1, 900), none;
  for (const RowFormat format : formats) {
    for (const Period& period :
         {Period{}, Period{testing::tenant_number(1), {}, {}}, Period{testing::tenant_number(7), {}, {}},
          Period{{}, testing::first_time + 20'000, testing::first_time + 50'000},
          Period{testing::tenant_number(0), testing::first_time + 20'000, testing::first_time + 20'000}}) {
      CHECK(said(export_texts(log, period, format, key.signer), format, key.verifier) == "ok");
      CHECK(said(export_texts(log, period, format, key.signer, true), format, key.verifier) == "ok");
      CHECK(said(export_texts(none, period, format, key.signer), format, key.verifier) == "ok");
    }
  }
}

TEST_CASE("a log that has grown since is exported as it was") {
  const Key key;
  testing::AuditLog log = testing::random_log(2, 100);
  testing::MemoryReader reader(log);
  const Selection selection{{}, {}, {}, 61};
  RowsExport rows(reader, selection, RowFormat::csv, false);
  ProofExport proof(reader, selection, key.signer);
  const Texts texts{all_of(rows), all_of(proof)};
  CHECK(said(texts, RowFormat::csv, key.verifier) == "ok");
  CHECK(rows.rows() == 61);
  CHECK(proof.range().rows == 61);
}

TEST_CASE("pieces stay small, whatever the rows") {
  testing::AuditLog log = testing::random_log(3, 600);
  std::mt19937_64 random(3);
  for (int i = 0; i < 20; ++i) {
    Row row = testing::random_row(random, 3, testing::first_time + 10'000'000);
    row[Column::reason] = std::string(300'000, 'x');
    log.append(row);
  }
  testing::MemoryReader reader(log);
  RowsExport rows(reader, {{}, {}, {}, 620}, RowFormat::csv, false);
  std::size_t pieces = 0, largest = 0;
  for (auto piece = rows.next(); *piece; piece = rows.next()) {
    ++pieces;
    largest = std::max(largest, (*piece)->size());
  }
  CHECK(pieces > 20);
  CHECK(largest < 500'000);
  CHECK(reader.largest <= 256);
  CHECK(rows.rows() == 620);
}

TEST_CASE("errors of the log end an export") {
  const Key key;
  testing::AuditLog log = testing::random_log(4, 300);
  testing::MemoryReader reader(log);
  reader.fails_from = 100;
  RowsExport rows(reader, {{}, {}, {}, 300}, RowFormat::csv, false);
  auto piece = rows.next();
  while (piece.ok() && *piece) piece = rows.next();
  REQUIRE(!piece.ok());
  CHECK(piece.error().code == ErrorCode::audit_unavailable);
  log.nodes.damaged = merkle::NodeId{3, 5};
  ProofExport proof(reader, {{}, {}, {}, 300}, key.signer);
  piece = proof.next();
  while (piece.ok() && *piece) piece = proof.next();
  REQUIRE(!piece.ok());
  CHECK(piece.error().code == ErrorCode::audit_damaged);
}

TEST_CASE("lines of a file that are deleted, doubled, swapped or cut are found and named") {
  const Key key;
  testing::AuditLog log = testing::random_log(5, 80);
  for (Row& row : log.rows) row[Column::reason].clear();  // rows are lines then
  testing::AuditLog plain;
  for (const Row& row : log.rows) plain.append(row);
  std::mt19937_64 random(5);
  for (const RowFormat format : formats) {
    const Texts good = export_texts(plain, {}, format, key.signer);
    std::vector<std::string> lines;
    for (std::size_t at = 0; at < good.rows.size();) {
      const std::size_t end = good.rows.find('\n', at) + 1;
      lines.push_back(good.rows.substr(at, end - at));
      at = end;
    }
    const std::size_t header = format == RowFormat::csv ? 1 : 0;
    const bool one_line_a_row = lines.size() == 80 + header;
    if (!one_line_a_row) continue;
    const auto joined = [&](const std::vector<std::string>& parts) {
      Texts texts{{}, good.proof};
      for (const std::string& part : parts) texts.rows += part;
      return said(texts, format, key.verifier);
    };
    for (int i = 0; i < 60; ++i) {
      const auto row = static_cast<std::ptrdiff_t>(random() % 79), place = row + static_cast<std::ptrdiff_t>(header);
      const std::string number = std::to_string(row + 1);
      auto deleted = lines, doubled = lines, swapped = lines, cut = lines;
      deleted.erase(deleted.begin() + place);
      CHECK(joined(deleted) == "audit_row_missing " + number);
      doubled.insert(doubled.begin() + place, doubled[static_cast<std::size_t>(place)]);
      CHECK(joined(doubled) == "audit_row_added " + std::to_string(row + 2));
      std::swap(swapped[static_cast<std::size_t>(place)], swapped[static_cast<std::size_t>(place) + 1]);
      CHECK(joined(swapped) == "audit_row_missing " + number);
      cut.resize(static_cast<std::size_t>(place));
      CHECK(joined(cut) == "audit_row_missing " + number);
      cut.push_back(lines[static_cast<std::size_t>(place)]);
      cut.back().resize(random() % (cut.back().size() - 1) + 1);
      CHECK(joined(cut) == "audit_row_malformed " + number);
    }
  }
}

TEST_CASE("any byte of the rows that is turned is found in its row") {
  const Key key;
  testing::AuditLog log = testing::random_log(6, 12);
  for (const RowFormat format : formats) {
    const Texts good = export_texts(log, {}, format, key.signer);
    REQUIRE(said(good, format, key.verifier) == "ok");
    for (std::size_t i = 0; i < good.rows.size(); ++i) {
      Texts bad = good;
      bad.rows[i] = static_cast<char>(bad.rows[i] ^ (1 << i % 8));
      CAPTURE(i);
      CHECK(said(bad, format, key.verifier) != "ok");
    }
  }
}

TEST_CASE("an export of one tenant holds nothing of another") {
  const Key key;
  testing::AuditLog log = testing::random_log(7, 300);
  for (const RowFormat format : formats) {
    const Texts texts = export_texts(log, {testing::tenant_number(1), {}, {}}, format, key.signer);
    for (const Row& row : log.rows) {
      if (row[Column::tenant] == testing::tenant_number(1).text()) continue;
      for (const Column column : {Column::actor, Column::app, Column::request_id, Column::disclosure}) {
        if (row[column].size() < 20) continue;  // a text that may stand anywhere
        CHECK(texts.rows.find(row[column]) == std::string::npos);
        CHECK(texts.proof.find(row[column]) == std::string::npos);
      }
    }
  }
}

}  // namespace
}  // namespace feldsiegel::audit
