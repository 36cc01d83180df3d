// An export of 100,000 and of 1,000,000 rows, written from memory and verified from files: rows a second, the memory
// that each takes, and how the time compares to that of the hashing alone. Every measurement is a process of its own.
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <functional>

#include "core/base/random.h"
#include "core/base/timestamp.h"
#include "sidecar/audit_export/exports.h"
#include "sidecar/audit_export/row_reader.h"
#include "sidecar/audit_export/verify.h"
#include "tests/support/audit_log.h"

namespace feldsiegel {
namespace {

using audit::Column;

constexpr const char* origin = "audit.example.org/bench";
constexpr std::int64_t first_time = 1'767'225'600'000;

// Rows of some 700 bytes that are made when they are asked for: only the tree is kept.
audit::Row row_number(std::uint64_t index) {
  audit::Row row;
  row[Column::index] = row[Column::tenant_index] = std::to_string(index);
  row[Column::time] = timestamp(first_time + static_cast<std::int64_t>(index));
  row[Column::tenant] = "11111111-2222-4333-8444-555555555550";
  row[Column::action] = "reveal";
  row[Column::outcome] = "done";
  row[Column::actor] = row[Column::app] = "aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee";
  row[Column::collection] = "employees";
  row[Column::fields] = R"(["iban","salary"])";
  row[Column::purpose] = "payroll";
  row[Column::pseudonyms] = "P-123456 P-123457";
  row[Column::counts] = R"({"records":3,"fields":5})";
  row[Column::reason] = "monthly payroll, \"January\"";
  row[Column::policy] = std::string(64, 'a');
  row[Column::request_id] = row[Column::app];
  row[Column::trace_id] = std::string(32, '0');
  audit::Disclosures disclosures;
  for (auto& disclosure : disclosures) disclosure.salt = audit::Salt{static_cast<std::uint8_t>(index)};
  row[Column::disclosure] = audit::disclosure_text(disclosures);
  return row;
}

class Reader : public audit::EventReader {
 public:
  explicit Reader(std::uint64_t size) : size_(size) {
    for (std::uint64_t i = 0; i < size; ++i) nodes_.append(audit::leaf_of(row_number(i)).value());
  }
  Result<audit::SelectedRange> range(const audit::Selection&) override { return audit::SelectedRange{size_, 0, 0}; }
  Result<std::vector<audit::Row>> rows(const audit::Selection&, std::uint64_t index, std::size_t limit) override {
    std::vector<audit::Row> found;
    for (; index < size_ && found.size() < limit; ++index) found.push_back(row_number(index));
    return found;
  }
  Result<std::vector<std::uint64_t>> indexes(const audit::Selection&, std::uint64_t index, std::size_t limit) override {
    std::vector<std::uint64_t> found;
    for (; index < size_ && found.size() < limit; ++index) found.push_back(index);
    return found;
  }
  merkle::NodeSource& nodes() override { return nodes_; }

 private:
  std::uint64_t size_;
  testing::MemoryNodes nodes_{};
};

// Runs `work` in a process of its own and tells seconds per row and the most memory that it had beyond `before`.
void measure(const char* what, const char* format, std::uint64_t rows, const std::function<bool()>& work) {
  std::fflush(stdout);
  const pid_t child = ::fork();
  if (child == 0) {
    const auto begin = std::chrono::steady_clock::now();
    const bool sound = work();
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
    struct rusage usage {};
    ::getrusage(RUSAGE_SELF, &usage);
    std::printf("%-24s %-6s %8llu rows  %8.0f rows/s  peak %6.1f MiB%s\n", what, format,
                static_cast<unsigned long long>(rows), static_cast<double>(rows) / took.count(),
                static_cast<double>(usage.ru_maxrss) / 1024, sound ? "" : "  FAILED");
    std::fflush(stdout);
    ::_exit(sound ? 0 : 1);
  }
  int status = 0;
  if (child < 0 || ::waitpid(child, &status, 0) != child || status != 0) std::exit(1);
}

template <class Export>
bool write(Export&& source, const std::string& file) {
  std::ofstream out(file, std::ios::binary);
  for (;;) {
    const auto piece = source.next();
    if (!piece.ok()) return false;
    if (!*piece) return out.flush().good();
    out << **piece;
  }
}

void bench(const std::string& folder, std::uint64_t size, audit::RowFormat format, const merkle::NoteSigner& signer,
           const char* name) {
  const auto key = merkle::NoteVerifier::parse(signer.verifier_key()).value();
  const std::string file = folder + "/log." + name;
  // The tree in memory is no part of the export, so it is made in the process that writes.
  measure("tree, rows and proof made", name, size, [&] {
    Reader reader(size);
    const audit::Selection selection{{}, {}, {}, size};
    return write(audit::RowsExport(reader, selection, format, false), file) &&
           write(audit::ProofExport(reader, selection, signer), file + ".proof");
  });
  measure("read and hashed alone", name, size, [&] {
    std::ifstream rows(file, std::ios::binary);
    const auto reader = audit::read_rows(rows, format);
    std::uint64_t count = 0;
    for (audit::Row row;; ++count) {
      const auto more = reader->next(row);
      if (!more.ok() || !*more || !audit::leaf_of(row).ok()) return count == size;
    }
  });
  measure("hashed alone", name, size, [&] {
    const audit::Row row = row_number(0);
    for (std::uint64_t i = 0; i < size; ++i) {
      if (!audit::leaf_of(row).ok()) return false;
    }
    return true;
  });
  measure("verified", name, size, [&] {
    std::ifstream rows(file, std::ios::binary), proof(file + ".proof", std::ios::binary);
    return audit::verify_export(rows, proof, format, key).index() == 0;
  });
}

}  // namespace
}  // namespace feldsiegel

int main() {
  using namespace feldsiegel;
  initialize_core();
  char folder[] = "/tmp/feldsiegel-bench-XXXXXX";
  if (::mkdtemp(folder) == nullptr) return 1;
  const auto signer = merkle::NoteSigner::generate(origin);
  for (const std::uint64_t size : {100'000u, 1'000'000u}) {
    bench(folder, size, audit::RowFormat::csv, signer, "csv");
    bench(folder, size, audit::RowFormat::jsonl, signer, "jsonl");
  }
  for (const char* name : {"/log.csv", "/log.jsonl", "/log.csv.proof", "/log.jsonl.proof"}) {
    std::remove((std::string(folder) + name).c_str());
  }
  return ::rmdir(folder);
}
