// Writes an export of a random log: audit_export_maker DIRECTORY makes log.csv, log.jsonl, their proofs and log.key.
#include <sodium.h>

#include <fstream>
#include <iostream>

#include "core/base/random.h"
#include "sidecar/cli/audit_export.h"
#include "tests/sidecar/support/memory_reader.h"

int main(int argc, char** argv) {
  using namespace feldsiegel;
  if (argc != 2) return 64;
  initialize_core();
  const std::filesystem::path directory = argv[1];
  testing::AuditLog log;
  std::mt19937_64 random(1);
  // Every awkward text stands in every column that a caller has a say in.
  for (const std::string& text : testing::awkward_texts()) {
    audit::Row row = testing::random_row(random, 2, testing::first_time);
    for (const auto column : {audit::Column::actor, audit::Column::app, audit::Column::fields,
                              audit::Column::pseudonyms, audit::Column::reason, audit::Column::request_id}) {
      row[column] = text;
    }
    log.append(row);
  }
  testing::MemoryReader reader(log);
  const auto signer = merkle::NoteSigner::generate(testing::AuditLog::origin);
  std::ofstream(directory / "log.key") << signer.verifier_key() << "\n";
  const cli::AuditExportOptions csv{"", "", "", "csv", false, directory / "log.csv"};
  const cli::AuditExportOptions jsonl{"", "", "", "jsonl", false, directory / "log.jsonl"};
  const auto size = log.rows.size();
  const int failed = cli::export_audit(csv, reader, signer, size, std::cerr);
  return failed != 0 ? failed : cli::export_audit(jsonl, reader, signer, size, std::cerr);
}
