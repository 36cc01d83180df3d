#include "core/audit/export_proof.h"

#include <doctest/doctest.h>

#include <random>

#include "tests/core/audit/export_fixture.h"

namespace feldsiegel::audit {
namespace {

using testing::Period;

TEST_CASE("a change of any byte of the proof is refused") {
  for (const Period& period : {Period{}, Period{testing::tenant_number(1), {}, {}}}) {
    const Export good(20, 25, period);
    REQUIRE(said(good.fault()) == "");
    for (std::size_t i = 0; i < good.proof.size(); ++i) {
      for (const int bit : {0, 1, 4, 6}) {
        std::string proof = good.proof;
        proof[i] = static_cast<char>(proof[i] ^ (1 << bit));
        CAPTURE(i);
        CHECK(testing::verified(good.rows, proof, good.key));
      }
      CHECK(testing::verified(good.rows, good.proof.substr(0, i), good.key));
      CHECK(testing::verified(good.rows, good.proof.substr(0, i) + good.proof.substr(i + 1), good.key));
      CHECK(testing::verified(good.rows, good.proof.substr(0, i) + "\n" + good.proof.substr(i), good.key));
    }
  }
}

TEST_CASE("what stands behind the tree is refused") {
  const Export good(21, 25);
  for (const char* more : {"\n", "-\n", "=\n", "-", "=", "\r\n", " "}) {
    CHECK(said(testing::verified(good.rows, good.proof + more, good.key)) == "audit_export_malformed");
  }
}

TEST_CASE("a proof that another key signed is refused") {
  Export good(22, 10);
  const auto other = merkle::NoteSigner::generate(testing::AuditLog::origin);
  CHECK(said(testing::verified(good.rows, good.log.proof({}, other), good.key)) == "note_signature_invalid");
  const auto other_key = merkle::NoteVerifier::parse(other.verifier_key()).value();
  CHECK(said(testing::verified(good.rows, good.proof, other_key)) == "note_signature_invalid");
}

TEST_CASE("statement and checkpoint of two logs or of two sizes are refused") {
  Export good(23, 30);
  auto other_size = good.log.statement({});
  other_size.size = other_size.rows = 29;
  auto other_log = good.log.statement({});
  other_log.origin = "audit.example.org/other";
  const merkle::Checkpoint checkpoint{testing::AuditLog::origin, 30, good.log.nodes.root(30), {}};
  for (const ExportStatement& statement : {other_size, other_log}) {
    const std::string proof = proof_head_text(statement, checkpoint, good.signer);
    CHECK(said(testing::verified(good.rows, proof, good.key)) == "audit_export_unproven");
  }
}

TEST_CASE("a checkpoint in the statement's place or the other way round is refused") {
  Export good(24, 30);
  const merkle::Checkpoint checkpoint{testing::AuditLog::origin, 30, good.log.nodes.root(30), {}};
  const std::string statement = good.signer.sign(statement_text(good.log.statement({}))) + "\n";
  const std::string point = merkle::sign_checkpoint(checkpoint, good.signer) + "\n";
  for (const std::string& head : {point + point, statement + statement, point + statement, statement, point}) {
    CHECK(testing::verified(good.rows, head, good.key));
  }
}

TEST_CASE("heads without end, without lines or without signatures are refused") {
  const Export good(25, 3);
  std::string endless;
  while (endless.size() < 2 * max_proof_head) endless += "a line\n";
  for (const std::string& head : {std::string(), std::string("\n"), std::string("\n\n\n\n"), endless,
                                  "feldsiegel.org/audit-export@v1\n" + endless, std::string(10'000, 'x') + "\n",
                                  good.proof.substr(0, good.proof.find("\n\n") + 1) + "\n\n"}) {
    const auto fault = testing::verified(good.rows, head, good.key);
    REQUIRE(fault);
    CHECK(fault->row == 0);
  }
}

TEST_CASE("rows of a log that was rewritten do not fit the proof of the one before") {
  Export good(26, 40);
  testing::AuditLog rewritten;
  for (Row row : good.log.rows) {
    if (row[Column::index] == "17") row[Column::actor] = "nobody";
    rewritten.append(row);
  }
  CHECK(said(testing::verified(rewritten.rows, good.proof, good.key)) == "audit_row_altered 18");
  CHECK(said(testing::verified(rewritten.rows, rewritten.proof({}, good.signer), good.key)) == "");
}

}  // namespace
}  // namespace feldsiegel::audit
