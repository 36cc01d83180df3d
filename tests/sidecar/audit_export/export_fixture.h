// Exports of a log in memory, as texts.
#pragma once

#include <doctest/doctest.h>

#include <sstream>
#include <string>

#include "sidecar/audit_export/exports.h"
#include "sidecar/audit_export/verify.h"
#include "tests/sidecar/support/memory_reader.h"

namespace feldsiegel::audit {

struct Texts {
  std::string rows, proof;
};

template <class Export>
std::string all_of(Export& source) {
  std::string text;
  for (;;) {
    const auto piece = source.next();
    REQUIRE(piece.ok());
    if (!*piece) return text;
    CHECK(!(*piece)->empty());
    text += **piece;
  }
}

inline Texts export_texts(testing::AuditLog& log, const testing::Period& period, RowFormat format,
                          const merkle::NoteSigner& signer, bool byte_order_mark = false) {
  testing::MemoryReader reader(log);
  const Selection selection{period.tenant, period.from, period.to, log.rows.size()};
  RowsExport rows(reader, selection, format, byte_order_mark);
  ProofExport proof(reader, selection, signer);
  return {all_of(rows), all_of(proof)};
}

/// "ok", or code, row and whether the index is told.
inline std::string said(const Texts& texts, RowFormat format, const merkle::NoteVerifier& key) {
  std::istringstream rows(texts.rows), proof(texts.proof);
  const auto outcome = verify_export(rows, proof, format, key);
  const auto* const fault = std::get_if<ExportFault>(&outcome);
  if (fault == nullptr) return "ok";
  return std::string(code_text(fault->code)) + (fault->row > 0 ? " " + std::to_string(fault->row) : "");
}

}  // namespace feldsiegel::audit
