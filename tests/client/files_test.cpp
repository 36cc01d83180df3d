// `feldsiegel protect` and `reveal` of files, against the whole service on loopback with its SQLite vault.
#include <doctest/doctest.h>
#include <sys/stat.h>

#include <fstream>
#include <iostream>
#include <sstream>

#include "client/job.h"
#include "tests/sidecar/support/run_sqlite.h"
#include "tests/sidecar/support/uploader.h"

namespace feldsiegel::testing {
namespace {

using client::Done;
using client::FileFormat;
using client::Job;

class Files {
 public:
  Files() : service(hpke::KemId::x_wing, {}, pseudonym_policy) {
    options.endpoint = "http://127.0.0.1:" + std::to_string(service.port());
    options.signer = service.signer();
    options.now = [] { return test_now; };
    options.token.text = service.token({"HR", "Payroll.Read", "DPO"});
  }

  std::filesystem::path file(const std::string& name, const std::string& content) const {
    std::ofstream(directory_ / name, std::ios::binary) << content;
    return directory_ / name;
  }

  Job job(const std::string& content, FileFormat format = FileFormat::jsonl) const {
    Job made;
    made.input = file(format == FileFormat::csv ? "in.csv" : "in.jsonl", content);
    made.format = format;
    made.collection = "employees";
    made.purpose = "payroll";
    return made;
  }

  // What was written, or "<code line field>".
  std::string protect(const Job& what) { return told(client::protect_file(what, options, out_, listeners, stop)); }
  std::string reveal(const Job& what) { return told(client::reveal_file(what, options, out_, listeners, stop)); }

  std::filesystem::path path(const char* name) const { return directory_ / name; }

  ServiceFixture service;
  client::ServiceOptions options;
  client::Listeners listeners;
  std::atomic<bool> stop = false;

 private:
  std::string told(const std::variant<Done, client::Failure>& outcome) {
    std::string written = out_.str();
    out_.str("");
    if (std::holds_alternative<Done>(outcome)) return written;
    const auto& failure = std::get<client::Failure>(outcome);
    return "<" + std::string(code_text(failure.error.code)) + " " + std::to_string(failure.line) + " " + failure.field +
           ">";
  }
  TemporaryDirectory directory_;
  std::ostringstream out_;
};

std::vector<Json> lines_of(const std::string& text) {
  std::vector<Json> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) {
    CAPTURE(line);
    auto json = parse_json(as_bytes(line));
    REQUIRE(json.ok());
    lines.push_back(std::move(*json));
  }
  return lines;
}

constexpr const char* two_people =
    "{\"id\":\"E-1\",\"person\":\"anna@contoso.com\",\"salary\":52000,\"iban\":\"DE02 1203\"}\n"
    "\n"
    "{\"id\":2,\"person\":\" Anna@CONTOSO.com\",\"salary\":{\"$bytes\":\"AQID\"}}\n";

TEST_CASE("a file goes out protected and comes back as it was, with pseudonyms in the place of persons") {
  Files files;
  const std::string stored = files.protect(files.job(two_people));
  const auto rows = lines_of(stored);
  REQUIRE(rows.size() == 2);
  CHECK(text_of(rows[0], "person") == text_of(rows[1], "person"));
  CHECK(text_of(rows[0], "person").size() == 36);
  CHECK(text_of(rows[0], "salary").starts_with("fs1."));
  CHECK(stored.find("anna") == std::string::npos);
  const auto opened = lines_of(files.reveal(files.job(stored)));
  REQUIRE(opened.size() == 2);
  CHECK(opened[0]["salary"] == 52000);
  CHECK(text_of(opened[0], "iban") == "DE02 1203");
  CHECK(text_of(opened[0], "person") == text_of(rows[0], "person"));
  CHECK(text_of(opened[1]["salary"], "$bytes") == "AQID");
  CHECK(opened[1]["id"] == 2);
  CHECK_FALSE(opened[0].contains("$fs"));
}

TEST_CASE("the same person has the same pseudonym in another run, and none of it after erasure") {
  Files files;
  const std::string before = files.protect(files.job(two_people));
  const std::string pseudonym = text_of(lines_of(before)[0], "person");
  CHECK(text_of(lines_of(files.protect(files.job(two_people)))[0], "person") == pseudonym);
  REQUIRE(files.service.send("DELETE", "/v1/subjects/" + pseudonym + "?domain=person", files.options.token.text, "")
              .status == 200);
  CHECK(files.reveal(files.job(before)) == "<data_subject_erased 1 salary>");
  Job lenient = files.job(before);
  lenient.report_errors = true;
  std::string errors;
  files.listeners.field_error = [&](std::size_t line, std::string_view field, std::string_view code) {
    errors += std::to_string(line) + " " + std::string(field) + " " + std::string(code) + "\n";
  };
  const auto opened = lines_of(files.reveal(lenient));
  CHECK(errors == "1 salary data_subject_erased\n2 salary data_subject_erased\n");
  CHECK_FALSE(opened[0].contains("salary"));
  CHECK(text_of(opened[0], "iban") == "DE02 1203");
  CHECK(text_of(lines_of(files.protect(files.job(two_people)))[0], "person") != pseudonym);
}

TEST_CASE("CSV keeps its columns, quotes what needs it, and can be made safe for spreadsheets") {
  Files files;
  const std::string in =
      "\xef\xbb\xbfid;person;salary;iban\r\n"
      "E-1;anna;\"=1+1;\"\"x\"\"\n2\";DE02\r\n"
      "E-2;;;DE03\n";
  Job job = files.job(in, FileFormat::csv);
  job.delimiter = ';';
  const std::string stored = files.protect(job);
  REQUIRE(stored.starts_with("id;person;salary;iban;$fs\r\nE-1;"));
  Job back = files.job(stored, FileFormat::csv);
  back.delimiter = ';';
  const std::string opened = files.reveal(back);
  CHECK(opened.starts_with("id;person;salary;iban\r\nE-1;"));
  CHECK(opened.find("\"=1+1;\"\"x\"\"\n2\";DE02\r\n") != std::string::npos);
  CHECK(opened.ends_with("\r\nE-2;;;DE03\r\n"));
  back.spreadsheet_safe = true;
  CHECK(files.reveal(back).find("\"'=1+1;") != std::string::npos);
}

TEST_CASE("many rows go through in chunks and keep their order") {
  Files files;
  std::string in;
  for (int i = 0; i < 2500; ++i) {
    const std::string number = std::to_string(i);
    in += "{\"id\":\"E-" + number + "\",\"person\":\"p" + std::to_string(i % 1700) + "\",\"salary\":" + number + "}\n";
  }
  std::size_t last = 0;
  files.listeners.progress = [&](std::size_t rows, std::uint64_t) { last = rows; };
  const auto opened = lines_of(files.reveal(files.job(files.protect(files.job(in)))));
  REQUIRE(opened.size() == 2500);
  CHECK(last == 2500);
  for (int i = 0; i < 2500; i += 499) CHECK(opened[static_cast<std::size_t>(i)]["salary"] == i);
  CHECK(run_sqlite(files.service.config().vault, "SELECT count(*) FROM assignments") == "1700");
}

TEST_CASE("a row that the policy does not allow is named, and nothing is written") {
  Files files;
  const auto refusal = [&](const std::string& row) {
    return files.protect(files.job("{\"id\":\"E-1\",\"iban\":\"DE\"}\n" + row + "\n"));
  };
  CHECK(refusal(R"({"id":"E-2","phone":"1"})") == "<field_not_in_policy 2 phone>");
  CHECK(refusal(R"({"id":"E-2","$fs":"x"})") == "<field_reserved 2 $fs>");
  CHECK(refusal(R"({"id":"E-2","iban":"fs1.AAAA"})") == "<field_already_sealed 2 iban>");
  CHECK(refusal(R"({"iban":"DE"})") == "<record_id_missing 2 id>");
  CHECK(refusal(R"({"id":1.5,"iban":"DE"})") == "<record_id_missing 2 id>");
  CHECK(refusal(R"({"id":"E-2","salary":1})") == "<data_subject_missing 2 salary>");
  CHECK(refusal(R"({"id":"E-2","person":"","salary":1})") == "<data_subject_missing 2 salary>");
  CHECK(refusal(R"({"id":"E-2","person":null,"salary":1})") == "<data_subject_missing 2 salary>");
  CHECK(refusal(R"({"id":"E-2","person":["a"],"salary":1})") == "<wrong_type 2 person>");
  CHECK(refusal(R"({"id":"E-2","person":" \t ","salary":1})") == "<invalid_value 2 person>");
  CHECK(refusal(R"({"id":"E-2","person":"0b2a9d7c-5d55-4c5e-9f0e-3b8f2b1c6a10","salary":1})") ==
        "<field_already_sealed 2 person>");
  CHECK(refusal(R"([1])") == "<wrong_type 2 >");
  CHECK(refusal(R"({"id":"E-2",})") == "<invalid_json 2 >");
  CHECK(refusal(R"({"id":"E-2","id":"E-3"})") == "<duplicate_member 2 >");
  CHECK(refusal(R"({"id":"E-2","iban":{"$bytes":"?"}})") == "<invalid_base64url 2 iban>");
}

TEST_CASE("a broken CSV file is named by line and column") {
  Files files;
  const auto refusal = [&](const std::string& text) { return files.protect(files.job(text, FileFormat::csv)); };
  CHECK(refusal("") == "<invalid_csv 1 >");
  CHECK(refusal("id,\nE-1,x\n") == "<invalid_value 1 column 2>");
  CHECK(refusal("id,id\nE-1,x\n") == "<duplicate_member 1 id>");
  CHECK(refusal("id,phone\nE-1,x\n") == "<field_not_in_policy 2 phone>");
  CHECK(refusal("id,iban\nE-1\n") == "<invalid_csv 2 >");
  CHECK(refusal("id,iban\nE-1,a,b\n") == "<invalid_csv 2 >");
  CHECK(refusal("id,iban\nE-1,\"a\n\nb\nE-2,c\n") == "<invalid_csv 2 iban>");
  CHECK(refusal("id,iban\nE-1,a\"b\n") == "<invalid_csv 2 iban>");
  CHECK(refusal("id,iban\nE-1,\"a\"b\n") == "<invalid_csv 2 iban>");
  CHECK(refusal(std::string("id,iban\nE-1,a\0b\n", 16)) == "<invalid_csv 2 iban>");
  CHECK(refusal("id,iban\nE-1,ok\n\nE-2,x\n") == "<invalid_csv 3 >");
  CHECK(refusal("id,iban\nE-1,\xff\n") == "<invalid_utf8 2 iban>");
}

TEST_CASE("an output file is complete or not there, and none is replaced unasked") {
  Files files;
  Job job = files.job(std::string(two_people) + "{\"phone\":1}\n");
  job.output = files.path("out.jsonl");
  CHECK(files.protect(job) == "<field_not_in_policy 4 phone>");
  CHECK_FALSE(std::filesystem::exists(job.output));
  job.input = files.file("good.jsonl", two_people);
  CHECK(files.protect(job).empty());
  struct stat status {};
  REQUIRE(::stat(job.output.c_str(), &status) == 0);
  CHECK((status.st_mode & 0777) == 0600);
  CHECK(files.protect(job) == "<file_unwritable 0 >");
  job.replace_output = true;
  CHECK(files.protect(job).empty());
  job.output = files.path("no/such/folder/out.jsonl");
  CHECK(files.protect(job) == "<file_unwritable 0 >");
  std::size_t entries = 0;
  for ([[maybe_unused]] const auto& entry : std::filesystem::directory_iterator(files.path("."))) ++entries;
  CHECK(entries == 3);  // in, good, out: nothing partial
}

TEST_CASE("a run that is stopped writes nothing") {
  Files files;
  Job job = files.job(two_people);
  job.output = files.path("out.jsonl");
  files.stop = true;
  CHECK(files.protect(job) == "<canceled 0 >");
  CHECK_FALSE(std::filesystem::exists(job.output));
}

TEST_CASE("who may not, or asks the wrong service, is refused before anything is read") {
  Files files;
  const auto good = files.options;
  const auto refusal = [&](auto change) {
    files.options = good;
    change(files.options);
    return files.protect(files.job(two_people));
  };
  const std::string other_signer = directory_signer_text(DirectorySigner::generate().public_key());
  CHECK(refusal([&](auto& o) { o.signer = other_signer; }) == "<directory_signature_invalid 0 >");
  CHECK(refusal([](auto& o) { o.signer = "fsd1.x"; }) == "<public_key_invalid 0 >");
  CHECK(refusal([](auto& o) { o.endpoint = "http://198.51.100.7:1"; }) == "<invalid_value 0 >");
  CHECK(refusal([](auto& o) { o.endpoint = "http://127.0.0.1.example.com:1"; }) == "<invalid_value 0 >");
  CHECK(refusal([](auto& o) { o.endpoint = "http://127.0.0.1:1"; }) == "<network_failed 0 >");
  CHECK(refusal([](auto& o) { o.token.text = ""; }) == "<token_missing 0 >");
  CHECK(refusal([](auto& o) { o.token.text = "a b"; }) == "<token_malformed 0 >");
  CHECK(refusal([](auto& o) { o.token.text = "a.e30.c"; }) == "<token_claim_missing 0 >");
  CHECK(refusal([&](auto& o) { o.token.text = files.service.token({"Payroll.Read"}); }) == "<domain_not_granted 0 >");
  CHECK(refusal([&](auto& o) { o.token.file = files.path("none"); }) == "<file_unreadable 0 >");
  const auto open_to_all = files.file("token", good.token.text);
  ::chmod(open_to_all.c_str(), 0644);
  CHECK(refusal([&](auto& o) { o.token.file = open_to_all; }) == "<insecure_permissions 0 >");
  ::chmod(open_to_all.c_str(), 0600);
  const auto endless = files.file("endless", std::string(100'000, 'a'));
  ::chmod(endless.c_str(), 0600);
  CHECK(refusal([&](auto& o) { o.token.file = endless; }) == "<token_too_large 0 >");
  CHECK(refusal([&](auto& o) { o.token.file = open_to_all; }).starts_with("{\"$fs\"") == false);
}

TEST_CASE("what is asked for must exist in the policy, and stored rows must be whole") {
  Files files;
  Job nowhere = files.job(two_people), without_reason = files.job(two_people);
  nowhere.collection = "nothing";
  CHECK(files.protect(nowhere) == "<collection_unknown 0 >");
  without_reason.purpose = "nothing";
  CHECK(files.reveal(without_reason) == "<purpose_unknown 0 >");
  CHECK(files.reveal(files.job(two_people)) == "<sealed_value_expected 1 iban>");
  Json row = lines_of(files.protect(files.job(two_people)))[0];
  Json moved = row, headless = row, renamed = row;
  moved["id"] = "E-9";
  headless.erase("$fs");
  renamed["person"] = "0b2a9d7c-5d55-4c5e-9f0e-3b8f2b1c6a10";
  CHECK(files.reveal(files.job(json_text(moved))).starts_with("<not_authentic 1 "));
  CHECK(files.reveal(files.job(json_text(headless))).starts_with("<header_missing 1 "));
  CHECK(files.reveal(files.job(json_text(renamed))) == "<not_authentic 1 salary>");
}

TEST_CASE("a row that is refused costs no evaluation and leaves nobody in the vault") {
  Files files;
  CHECK(files.protect(files.job("{\"id\":\"E-1\",\"person\":\"anna\"}\n{\"id\":\"E-2\",\"salary\":1}\n")) ==
        "<data_subject_missing 2 salary>");
  CHECK(files.protect(files.job("{\"id\":\"E-1\",\"person\":\"anna\"}\n{\"person\":\"otto\"}\n")) ==
        "<record_id_missing 2 id>");
  CHECK(run_sqlite(files.service.config().vault, "SELECT count(*) FROM budgets") == "0");
  CHECK(run_sqlite(files.service.config().vault, "SELECT count(*) FROM assignments") == "0");
}

TEST_CASE("a sealed field that is null is absent when it is revealed") {
  Files files;
  CHECK(lines_of(files.reveal(files.job("{\"id\":\"E-1\",\"iban\":null}")))[0]["id"] == "E-1");
}

TEST_CASE("a budget that is used up ends the run and says when it refills") {
  Files files;
  REQUIRE(run_sqlite(files.service.config().vault, "SELECT count(*) FROM budgets") != "error");
  files.protect(files.job(two_people));
  REQUIRE(run_sqlite(files.service.config().vault, "UPDATE budgets SET full_at = full_at + 3600000000 * 2") != "error");
  const auto outcome = client::protect_file(files.job(two_people), files.options, std::cout, {}, files.stop);
  REQUIRE(std::holds_alternative<client::Failure>(outcome));
  CHECK(std::get<client::Failure>(outcome).error.code == ErrorCode::budget_exhausted);
  CHECK(std::get<client::Failure>(outcome).detail.find("--wait") != std::string::npos);
}

}  // namespace
}  // namespace feldsiegel::testing
