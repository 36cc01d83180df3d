#include <doctest/doctest.h>
#include <sys/stat.h>

#include <fstream>
#include <sstream>

#include "core/base/timestamp.h"
#include "sidecar/cli/audit_export.h"
#include "sidecar/cli/commands.h"
#include "tests/sidecar/support/memory_reader.h"
#include "tests/sidecar/support/temporary_directory.h"

namespace feldsiegel::testing {
namespace {

std::string read(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

void write(const std::filesystem::path& file, std::string_view text) {
  std::ofstream(file, std::ios::binary | std::ios::trunc) << text;
}

struct Auditor {
  int run(const cli::AuditExportOptions& options) {
    err.str("");
    return cli::export_audit(options, reader, signer, log.rows.size(), err);
  }

  int verify(const std::filesystem::path& file) {
    out.str("");
    err.str("");
    cli::AuditVerifyOptions options;
    options.rows = file;
    options.key = signer.verifier_key();
    return cli::verify_audit(options, out, err);
  }

  bool says(std::string_view text) const { return out.str().find(text) != std::string::npos; }
  bool complains(std::string_view text) const { return err.str().find(text) != std::string::npos; }

  TemporaryDirectory directory{};
  AuditLog log = random_log(50, 200);
  MemoryReader reader{log};
  merkle::NoteSigner signer = merkle::NoteSigner::generate(AuditLog::origin);
  std::ostringstream out{}, err{};
};

TEST_CASE("audit verify says in one sentence what an export is") {
  Auditor auditor;
  const auto file = auditor.directory / "log.csv";
  cli::AuditExportOptions options{"2026-01-01", "", tenant_number(1).text(), "csv", true, file};
  REQUIRE(auditor.run(options) == cli::success);
  CHECK(auditor.complains(auditor.signer.verifier_key()));
  CHECK(auditor.verify(file) == cli::success);
  CHECK(auditor.err.str().empty());
  CHECK(auditor.says("complete and unchanged"));
  CHECK(auditor.says("tenant " + tenant_number(1).text()));
  CHECK(auditor.says("2026-01-01T00:00:00.000Z to the end"));
  CHECK(auditor.says("of the log audit.example.org/test when it had 200 events."));
  options = {"", "2027-01-01T00:00:00.000Z", "", "jsonl", false, auditor.directory / "log.jsonl"};
  REQUIRE(auditor.run(options) == cli::success);
  CHECK(auditor.verify(options.output) == cli::success);
  CHECK(auditor.says("200 rows of all tenants, from the beginning to 2027-01-01T00:00:00.000Z"));
}

TEST_CASE("audit verify names file, row, index, what is wrong and its code") {
  Auditor auditor;
  const auto file = auditor.directory / "log.jsonl";
  REQUIRE(auditor.run({"", "", tenant_number(2).text(), "jsonl", false, file}) == cli::success);
  const std::string rows = read(file), proof = read(file.string() + ".proof");
  const std::size_t second = rows.find('\n') + 1;
  std::string altered = rows;
  altered.replace(altered.find("\"employees\"", second), 11, "\"employeez\"");
  write(file, altered);
  CHECK(auditor.verify(file) == cli::failure);
  CHECK(auditor.out.str().empty());
  CHECK(auditor.complains(file.string() + ", row 2 (index "));
  CHECK(auditor.complains("The row is not what the log holds at this place. (audit_row_altered)"));
  write(file, rows.substr(second));
  CHECK(auditor.verify(file) == cli::failure);
  CHECK(auditor.complains("row 1 (index "));
  CHECK(auditor.complains("(audit_row_missing)"));
  write(file, rows);
  write(file.string() + ".proof", proof + "-\n");
  CHECK(auditor.verify(file) == cli::failure);
  CHECK(auditor.complains("of the tree: The export or its proof is malformed. (audit_export_malformed)"));
}

TEST_CASE("audit verify keeps what a stranger wrote off the terminal") {
  Auditor auditor;
  const auto file = auditor.directory / "log.jsonl";
  REQUIRE(auditor.run({"", "", "", "jsonl", false, file}) == cli::success);
  std::string rows = read(file);
  rows.replace(rows.find("\"index\":\"0\""), 11,
               "\"index\":\"\xc2\x9b"
               "31m\"");
  write(file, rows);
  CHECK(auditor.verify(file) == cli::failure);
  CHECK(!auditor.complains("\xc2\x9b"));
}

TEST_CASE("audit verify refuses another key, no key, two keys, files that are not there") {
  Auditor auditor;
  const auto file = auditor.directory / "log.csv";
  REQUIRE(auditor.run({"", "", "", "csv", false, file}) == cli::success);
  std::ostringstream out, err;
  const auto other = merkle::NoteSigner::generate(AuditLog::origin).verifier_key();
  CHECK(cli::verify_audit({file, {}, other, {}, {}}, out, err) == cli::failure);
  CHECK(err.str().find("(note_signature_invalid)") != std::string::npos);
  CHECK(cli::verify_audit({file, {}, "nonsense", {}, {}}, out, err) == cli::failure);
  CHECK(cli::verify_audit({file, {}, {}, {}, {}}, out, err) == cli::usage);
  CHECK(cli::verify_audit({file, {}, other, file, {}}, out, err) == cli::usage);
  CHECK(cli::verify_audit({file, {}, other, {}, "xml"}, out, err) == cli::usage);
  CHECK(cli::verify_audit({auditor.directory / "none.csv", {}, other, {}, {}}, out, err) == cli::failure);
  CHECK(cli::verify_audit({file, auditor.directory / "none", other, {}, {}}, out, err) == cli::failure);
  CHECK(cli::verify_audit({auditor.directory.path(), file, other, {}, "csv"}, out, err) == cli::failure);
  CHECK(out.str().empty());
  const auto key_file = auditor.directory / "key";
  write(key_file, auditor.signer.verifier_key() + "\n");
  CHECK(cli::verify_audit({file, {}, {}, key_file, {}}, out, err) == cli::success);
}

TEST_CASE("audit export refuses a period that is none, times of other forms, and tenants that are none") {
  Auditor auditor;
  const auto file = auditor.directory / "log.csv";
  const auto refused = [&](const char* from, const char* to, const char* tenant, const char* format) {
    const bool is = auditor.run({from, to, tenant, format, false, file}) == cli::usage;
    return is && !std::filesystem::exists(file) && !std::filesystem::exists(file.string() + ".proof");
  };
  CHECK(refused("2026-02-01", "2026-01-01", "", "csv"));
  CHECK(auditor.complains("--from must be before --to"));
  CHECK(refused("2026-02-01", "2026-02-01", "", "csv"));
  for (const char* time :
       {"2026-02-30", "yesterday", "2026-2-1", "2026-01-31T12:00:00Z", "01.02.2026", "2026-01-31 "}) {
    CHECK(refused(time, "", "", "csv"));
    CHECK(refused("", time, "", "csv"));
  }
  CHECK(refused("", "", "contoso", "csv"));
  CHECK(refused("", "", "", "xlsx"));
}

TEST_CASE("audit export replaces no file unless told, and leaves none behind when it fails") {
  Auditor auditor;
  const auto file = auditor.directory / "log.csv";
  write(file.string() + ".proof", "mine");
  cli::AuditExportOptions options{"", "", "", "csv", false, file};
  CHECK(auditor.run(options) == cli::failure);
  CHECK(!std::filesystem::exists(file));
  CHECK(read(file.string() + ".proof") == "mine");
  options.force = true;
  auditor.reader.fails_from = 50;
  CHECK(auditor.run(options) == cli::failure);
  CHECK(auditor.complains("(audit_unavailable)"));
  CHECK(read(file.string() + ".proof") == "mine");
  CHECK(std::distance(std::filesystem::directory_iterator(auditor.directory.path()), {}) == 1);
  auditor.reader.fails_from.reset();
  CHECK(auditor.run(options) == cli::success);
  CHECK(auditor.verify(file) == cli::success);
  struct stat status {};
  REQUIRE(::stat(file.c_str(), &status) == 0);
  CHECK((status.st_mode & 0777) == 0600);
}

TEST_CASE("a date is its midnight in UTC") {
  CHECK(parse_moment("1970-01-02") == 86'400'000);
  CHECK(parse_moment("1970-01-01T00:00:01.500Z") == 1500);
  CHECK(!parse_moment(""));
  CHECK(!parse_moment("1970-01-01T00:00:01Z"));
}

}  // namespace
}  // namespace feldsiegel::testing
