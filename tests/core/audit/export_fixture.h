// An export of a random log together with what verifies it, for tests that tamper with it.
#pragma once

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "core/audit/export_checker.h"
#include "core/base/random.h"
#include "tests/support/audit_log.h"

namespace feldsiegel::audit {

struct Export {
  Export(std::uint64_t seed, std::size_t events, testing::Period wanted = {})
      : log(testing::random_log(seed, events)),
        period(std::move(wanted)),
        rows(log.exported(period)),
        proof(log.proof(period, signer)) {}

  std::optional<ExportFault> fault() const { return testing::verified(rows, proof, key); }

  merkle::NoteSigner signer = merkle::NoteSigner::generate(testing::AuditLog::origin);
  merkle::NoteVerifier key = merkle::NoteVerifier::parse(signer.verifier_key()).value();
  testing::AuditLog log;
  testing::Period period;
  std::vector<Row> rows;
  std::string proof;
};

/// "" or "<code> <row>", or "<code>" where no row is to blame.
inline std::string said(const std::optional<ExportFault>& fault) {
  if (!fault) return {};
  return std::string(code_text(fault->code)) + (fault->row == 0 ? "" : " " + std::to_string(fault->row));
}

}  // namespace feldsiegel::audit
