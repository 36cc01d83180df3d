// Files that ask for more care than a few small rows, by their policy, their service or their form.
#include <doctest/doctest.h>
#include <sys/stat.h>

#include <algorithm>
#include <chrono>
#include <fstream>
#include <sstream>
#include <thread>

#include "client/job.h"
#include "tests/sidecar/support/uploader.h"

namespace feldsiegel::testing {
namespace {

using client::FileFormat;
using client::Job;

std::string policy_with(std::size_t sealed, const std::string& of_fields, const std::string& of_domain = "") {
  std::string text = R"({"version":1,"name":"test","purposes":[
      {"id":1,"name":"payroll","allow":{"roles":["Payroll.Read"]}},
      {"id":2,"name":"reidentification","allow":{"roles":["Reidentify"]}}],
    "domains":[{"id":5,"name":"person","purpose":"reidentification","allow":{"roles":["HR"]})" +
                     of_domain + R"(}],
    "collections":[{"name":"employees","record_id":"id","fields":{"id":{"protect":"clear"},
      "person":{"protect":"pseudonymize","domain":"person"})";
  for (std::size_t i = 0; i < sealed; ++i) {
    text += ",\"f" + std::to_string(i) + "\":{\"protect\":\"seal\",\"purpose\":\"payroll\"" + of_fields + "}";
  }
  return text + "}}]}";
}

std::string rows_with(std::size_t rows, std::size_t sealed, bool persons) {
  std::string text = persons ? "id,person" : "id";
  for (std::size_t i = 0; i < sealed; ++i) text += ",f" + std::to_string(i);
  text += "\r\n";
  for (std::size_t row = 0; row < rows; ++row) {
    const std::string number = std::to_string(row);
    text += number + (persons ? ",person " + number : "");
    for (std::size_t i = 0; i < sealed; ++i) text += ",v" + number;
    text += "\r\n";
  }
  return text;
}

class Imports {
 public:
  explicit Imports(const std::string& policy, config::Limits limits = {})
      : service(hpke::KemId::x_wing, limits, policy.c_str()) {
    options.endpoint = "http://127.0.0.1:" + std::to_string(service.port());
    options.signer = service.signer();
    options.now = [] { return test_now; };
    options.token.text = service.token({"HR", "Payroll.Read"});
  }

  Job job(const std::string& content) {
    std::ofstream(directory / "in.csv", std::ios::binary) << content;
    Job made;
    made.input = directory / "in.csv";
    made.format = FileFormat::csv;
    made.collection = "employees";
    made.purpose = "payroll";
    return made;
  }
  std::string protect(const Job& what) { return told(client::protect_file(what, options, out_, listeners, stop)); }
  std::string reveal(const Job& what) { return told(client::reveal_file(what, options, out_, listeners, stop)); }

  TemporaryDirectory directory;
  ServiceFixture service;
  client::ServiceOptions options;
  client::Listeners listeners;
  std::atomic<bool> stop = false;

 private:
  std::string told(const std::variant<client::Done, client::Failure>& outcome) {
    std::string written = out_.str();
    out_.str("");
    const auto* failure = std::get_if<client::Failure>(&outcome);
    return failure == nullptr ? written : "<" + std::string(code_text(failure->error.code)) + ">";
  }
  std::ostringstream out_;
};

std::size_t line_count(const std::string& text) {
  return static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
}

TEST_CASE("a chunk with more persons than the domain's budget ever holds is enrolled in parts") {
  Imports imports(policy_with(1, "", R"(,"budgets":{"evaluate":{"burst":100,"per_hour":1000000}})"));
  CHECK(line_count(imports.protect(imports.job(rows_with(100, 1, true)))) == 101);
  const std::string more = imports.protect(imports.job(rows_with(150, 1, true)));
  CHECK(more == "<budget_exhausted>");  // which can be waited for, as opposed to batch_too_large
}

TEST_CASE("a service with lower limits is served by smaller batches, and refuses larger ones") {
  config::Limits limits;
  limits.records = limits.evaluations = limits.assignments = 50;
  Imports imports(policy_with(1, ""), limits);
  Job job = imports.job(rows_with(120, 1, true));
  CHECK(imports.protect(job) == "<batch_too_large>");
  job.batch = 50;
  const std::string stored = imports.protect(job);
  CHECK(line_count(stored) == 121);
  Job back = imports.job(stored);
  CHECK(imports.reveal(back) == "<batch_too_large>");
  back.batch = 50;
  CHECK(line_count(imports.reveal(back)) == 121);
}

TEST_CASE("fields with the largest bucket are sealed and opened, however many rows there are") {
  Imports imports(policy_with(3, R"(,"bucket":65536)"));
  const std::string in = rows_with(700, 3, false);
  const std::string stored = imports.protect(imports.job(in));
  REQUIRE(line_count(stored) == 701);
  CHECK(imports.reveal(imports.job(stored)) == in);
}

TEST_CASE("rows of more fields than a request may hold for a thousand of them come back") {
  Imports imports(policy_with(60, ""));
  const std::string in = rows_with(1000, 60, false);
  const std::string stored = imports.protect(imports.job(in));
  REQUIRE(line_count(stored) == 1001);
  CHECK(imports.reveal(imports.job(stored)) == in);
}

TEST_CASE("a byte order mark may stand before a quoted header, and the header says what separates") {
  Imports imports(policy_with(2, ""));
  CHECK(imports.protect(imports.job("\xef\xbb\xbf\"id\",\"f0\"\r\n1,x\r\n")).starts_with("id,f0,$fs\r\n1,fs1."));
  CHECK(imports.protect(imports.job("\"id\";f0\n1;x\n")).starts_with("id;f0;$fs\r\n1;fs1."));
  CHECK(imports.protect(imports.job("id,\"f;0\"\n1,x\n")) == "<field_not_in_policy>");  // a comma, and a strange name
  CHECK(imports.protect(imports.job("id,f0;f1\n1,x\n")) == "<invalid_csv>");
  Job said = imports.job("id;f0\n1;x\n");
  said.delimiter = ',';
  CHECK(imports.protect(said) == "<field_not_in_policy>");
  CHECK(imports.protect(imports.job("\xef\xbb\xbf")) == "<invalid_csv>");
  CHECK(imports.protect(imports.job("\"id\n")) == "<invalid_csv>");
  CHECK(imports.protect(imports.job("id\n\xef\xbb\xbf\"1\"\n")) == "<invalid_csv>");  // a mark stands at the beginning
}

TEST_CASE("a stop does not wait for a pipe that stays silent, and leaves nothing behind") {
  Imports imports(policy_with(1, ""));
  Job job = imports.job("");
  job.input = imports.directory / "silent";
  job.output = imports.directory / "out.csv";
  REQUIRE(::mkfifo(job.input.c_str(), 0600) == 0);
  for (const char* begun : {"", "id,f", "id,f0\n1,x\n2,"}) {
    CAPTURE(begun);
    imports.stop = false;
    std::thread writer([&] {
      std::ofstream pipe(job.input, std::ios::binary);
      pipe << begun << std::flush;
      std::this_thread::sleep_for(std::chrono::milliseconds(200));
      imports.stop = true;
      std::this_thread::sleep_for(std::chrono::milliseconds(2000));  // still open: there is no end to read
    });
    const auto start = std::chrono::steady_clock::now();
    CHECK(imports.protect(job) == "<canceled>");
    CHECK(std::chrono::steady_clock::now() - start < std::chrono::milliseconds(1500));
    writer.join();
  }
  CHECK_FALSE(std::filesystem::exists(job.output));
}

TEST_CASE("a folder is no file to read") {
  Imports imports(policy_with(1, ""));
  Job job = imports.job("");
  job.input = imports.directory.path();
  CHECK(imports.protect(job) == "<file_unreadable>");
}

TEST_CASE("a pipe is not replaced by a file, and a link keeps pointing to the file that was replaced") {
  Imports imports(policy_with(1, ""));
  Job job = imports.job("id,f0\n1,x\n");
  job.replace_output = true;
  job.output = imports.directory / "pipe";
  REQUIRE(::mkfifo(job.output.c_str(), 0600) == 0);
  CHECK(imports.protect(job) == "<file_unwritable>");
  CHECK(std::filesystem::is_fifo(job.output));
  job.output = imports.directory.path();
  CHECK(imports.protect(job) == "<file_unwritable>");
  std::ofstream(imports.directory / "old.csv") << "old";
  job.output = imports.directory / "link.csv";
  std::filesystem::create_symlink(imports.directory / "old.csv", job.output);
  CHECK(imports.protect(job).empty());
  CHECK(std::filesystem::is_symlink(job.output));
  CHECK(std::filesystem::file_size(imports.directory / "old.csv") > 100);
}

}  // namespace
}  // namespace feldsiegel::testing
