// The audit log over HTTP: who may read it, what leaves, and that it can be verified without the service.
#include <doctest/doctest.h>

#include <algorithm>
#include <sstream>

#include "core/base/base64.h"
#include "core/merkle/checkpoint.h"
#include "core/merkle/proof.h"
#include "core/merkle/tlog_proof.h"
#include "sidecar/audit_export/row_reader.h"
#include "sidecar/audit_export/verify.h"
#include "tests/sidecar/support/audited_service.h"

namespace feldsiegel::testing {
namespace {

using audit::Column;
using audit::RowFormat;

// An event of this tenant that is found again by its purpose in the test.
RawResponse list_erasures(const AuditedService& service, std::string_view tenant = test_tid) {
  const RawResponse response = service.get("/v1/erasures", service.token({}, tenant));
  REQUIRE(response.status == 200);
  return response;
}

RawResponse read(const AuditedService& service, const std::string& query, std::string_view tenant = test_tid) {
  return service.get("/v1/audit" + query, service.auditor(tenant));
}

std::string checkpoint(const AuditedService& service, const std::string& query = "") {
  const RawResponse response = read(service, "/checkpoint" + query);
  REQUIRE(response.status == 200);
  CHECK(response.header("content-type") == "text/plain; charset=utf-8");
  return response.body;
}

std::string size_of(const AuditedService& service) {
  return std::to_string(merkle::open_checkpoint(checkpoint(service), service.log_key()).value().size);
}

// How many rows the export has, or the code of what is wrong with it.
std::string verified(const AuditedService& service, const std::string& rows, const std::string& proof,
                     RowFormat format = RowFormat::csv) {
  std::istringstream row_lines(rows), proof_lines(proof);
  const auto said = audit::verify_export(row_lines, proof_lines, format, service.log_key());
  if (const auto* fault = std::get_if<audit::ExportFault>(&said)) return std::string(code_text(fault->code));
  return std::to_string(std::get<audit::ExportStatement>(said).rows);
}

// Rows and proof of one selection, looked at when the log had one size.
struct Export {
  Export(const AuditedService& service, const std::string& more, std::string_view tenant = test_tid) {
    const std::string size = "?size=" + size_of(service);
    rows = read(service, size + more, tenant);
    const std::size_t format = more.find("&format");
    proof = read(service, "/proof" + size + more.substr(0, format), tenant);
    REQUIRE(rows.status == 200);
    REQUIRE(proof.status == 200);
    CHECK(rows.is_whole);
    CHECK(proof.is_whole);
    CHECK(proof.header("content-type") == "text/plain; charset=utf-8");
    CHECK(proof.header("content-disposition") == "attachment; filename=\"audit.proof\"");
  }
  RawResponse rows, proof;
};

std::vector<audit::Row> rows_of(const std::string& text) {
  std::istringstream in(text);
  const auto reader = audit::read_rows(in, RowFormat::csv);
  std::vector<audit::Row> rows;
  for (audit::Row row;;) {
    const auto more = reader->next(row);
    REQUIRE(more.ok());
    if (!*more) return rows;
    rows.push_back(row);
  }
}

std::string refusal(const RawResponse& response) {
  CHECK(response.header("content-type") == "application/problem+json");
  return std::to_string(response.status) + " " + code_of(response) + " " + place_of(response);
}

constexpr const char* reads[] = {"", "/checkpoint", "/proof", "/proof?index=0", "/proof?old=0"};

}  // namespace

TEST_CASE("only whom the policy's member `audit` names may read the log, persons and applications alike; else nobody") {
  const AuditedService service;
  Json app = app_claims();
  app["roles"] = {"Audit.Read"};
  const std::string backend = signed_token(header(), app);
  for (const std::string path : reads) {
    CAPTURE(path);
    for (const std::string& token : {service.payroll(), service.token({"HR", "DPO", "Auditor", "audit.read"})}) {
      CHECK(refusal(service.get("/v1/audit" + path, token)) == "403 audit_not_granted ");
    }
    const RawResponse nobody = service.get("/v1/audit" + path, "");
    CHECK(refusal(nobody) == "401 token_missing ");
    CHECK(nobody.header("www-authenticate") == "Bearer");
    CHECK(service.get("/v1/audit" + path, "nonsense").status == 401);
    CHECK(service.send("POST", "/v1/audit" + path, service.auditor()).status == 405);
  }
  for (const char* path : {"/v1/audit", "/v1/audit/checkpoint", "/v1/audit/proof?old=0"}) {
    CHECK(service.get(path, backend).status == 200);
  }
  const ServiceFixture other(hpke::KemId::x_wing, {}, pseudonym_policy);  // without that member
  for (const std::string path : reads) {
    CHECK(refusal(other.get("/v1/audit" + path, other.token({"Audit.Read"}))) == "403 audit_not_granted ");
  }
}

TEST_CASE("every look at the log is in the log, refused or not, but that at its head") {
  const AuditedService service;
  list_erasures(service);
  const std::string all = "?size=" + size_of(service);
  const auto left = [&](const std::string& query) { return service.left_by(read(service, query)); };
  const std::size_t rows = rows_of(read(service, all).body).size();
  CHECK(left(all) == "read_audit done counts={\"events\":" + std::to_string(rows) + "}");
  CHECK(left("/proof") == "read_audit done");
  CHECK(left("/proof?old=1") == "read_audit done");
  CHECK(left("/proof?index=999999") == "read_audit refused invalid_value");
  CHECK(left("?from=yesterday") == "read_audit refused invalid_value");
  CHECK(left("/checkpoint").empty());
  CHECK(left("/checkpoint?size=x").empty());
  CHECK(service.left_by(service.get("/v1/audit", service.payroll())) == "read_audit refused audit_not_granted");
}

TEST_CASE("rows and proof of one size verify, in both formats, although reading them makes the log grow") {
  const AuditedService service;
  Uploader(service).enroll({"anna"});
  const Export csv(service, ""), jsonl(service, "&format=jsonl"), marked(service, "&format=csv&bom=true");
  CHECK(csv.rows.header("content-type") == "text/csv; charset=utf-8; header=present");
  CHECK(csv.rows.header("content-disposition") == "attachment; filename=\"audit.csv\"");
  CHECK(csv.rows.header("transfer-encoding") == "chunked");
  CHECK(csv.rows.header("cache-control") == "no-store");
  CHECK(jsonl.rows.header("content-type") == "application/jsonl; charset=utf-8");
  CHECK(jsonl.rows.header("content-disposition") == "attachment; filename=\"audit.jsonl\"");
  CHECK(marked.rows.body.starts_with("\xef\xbb\xbf\"index\""));
  const auto count = [&](const RawResponse& rows) { return std::to_string(rows_of(rows.body).size()); };
  CHECK(verified(service, csv.rows.body, csv.proof.body) == count(csv.rows));
  CHECK(verified(service, marked.rows.body, marked.proof.body) == count(marked.rows));
  CHECK(verified(service, jsonl.rows.body, jsonl.proof.body, RowFormat::jsonl) != "0");
  CHECK(verified(service, jsonl.rows.body, jsonl.proof.body, RowFormat::csv) == "audit_export_malformed");
  CHECK_MESSAGE(verified(service, marked.rows.body, csv.proof.body) == "audit_row_added", "the log has grown");
  CHECK(verified(service, csv.rows.body, marked.proof.body) == "audit_row_missing");
  std::string altered = csv.rows.body;
  altered.replace(altered.rfind("\"enroll\""), 8, "\"reveal\"");
  CHECK(verified(service, altered, csv.proof.body) == "audit_row_altered");
}

TEST_CASE("a tenant sees its own events and nothing of another's, whatever it asks for") {
  const AuditedService service;
  service.add_tenant(other_tid);
  const RawResponse own = list_erasures(service), foreign = list_erasures(service, other_tid);
  const Export ours(service, ""), theirs(service, "", other_tid);
  const auto holds = [](const Export& some, const RawResponse& call) {
    const std::string id = call.header("x-request-id");
    return some.rows.body.find(id) != std::string::npos || some.proof.body.find(id) != std::string::npos;
  };
  CHECK(holds(ours, own));
  CHECK(holds(theirs, foreign));
  CHECK_FALSE(holds(ours, foreign));
  CHECK_FALSE(holds(theirs, own));
  for (const audit::Row& row : rows_of(theirs.rows.body)) CHECK(row[Column::tenant] == other_tid);
  for (const audit::Row& row : rows_of(ours.rows.body)) CHECK(row[Column::tenant] == test_tid);
  CHECK(theirs.proof.body.find("\ntenant " + std::string(other_tid) + "\n") != std::string::npos);
  CHECK(verified(service, theirs.rows.body, theirs.proof.body) != "0");
  CHECK(verified(service, ours.rows.body, theirs.proof.body) == "audit_row_added");
  for (const audit::Row& row : service.events()) {
    const std::string query = "/proof?index=" + row[Column::index];
    const bool is_own = row[Column::tenant] == other_tid;
    CHECK(read(service, query, other_tid).status == (is_own ? 200 : 404));
  }
}

TEST_CASE("times select events from the first inclusive to the last exclusive") {
  AuditedService service;
  const std::int64_t hour = 3600, day = 86400;  // the clock begins at 2027-01-15T08:00:00Z
  std::vector<std::string> ids;
  for (const std::int64_t time : {test_now + hour, test_now + day, test_now + 2 * day}) {
    service.set_clock(time);
    ids.push_back(list_erasures(service).header("x-request-id"));
  }
  const auto selected = [&](const std::string& query) {
    const Export some(service, query);
    std::string found;
    const auto rows = rows_of(some.rows.body);
    CHECK(verified(service, some.rows.body, some.proof.body) == std::to_string(rows.size()));
    for (std::size_t i = 0; i < ids.size(); ++i) {
      const auto is_it = [&](const audit::Row& row) { return row[Column::request_id] == ids[i]; };
      if (std::any_of(rows.begin(), rows.end(), is_it)) found += std::to_string(i);
    }
    return found;
  };
  CHECK(selected("") == "012");
  CHECK(selected("&from=2027-01-16") == "12");
  CHECK(selected("&to=2027-01-16") == "0");
  CHECK(selected("&from=2027-01-15T09:00:00.000Z&to=2027-01-16T08:00:00.000Z") == "0");
  CHECK(selected("&from=2027-01-15T09:00:00.001Z&to=2027-01-16T08:00:00.001Z") == "1");
  CHECK(selected("&from=2027-01-16&to=2027-01-16").empty());
  CHECK(selected("&from=2030-01-01").empty());
}

TEST_CASE("parameters that are none are refused with their name, and a period that ends before it begins") {
  const AuditedService service;
  const auto said = [&](const std::string& query) { return refusal(read(service, query)); };
  for (const std::string base : {"?", "/proof?"}) {
    CAPTURE(base);
    CHECK(said(base + "from=2027-02-01&to=2027-01-01") == "400 invalid_value ?to");
    for (const char* time : {"", "yesterday", "2027-02-30", "2027-1-1", "2027-01-01T12:00:00Z", "2027-01-01%20", "0"}) {
      CHECK(said(base + "from=" + time) == "400 invalid_value ?from");
      CHECK(said(base + "to=" + time) == "400 invalid_value ?to");
    }
    for (const char* size : {"", "-1", "01", "1.0", "x", "999999", "99999999999999999999"}) {
      CHECK(said(base + "size=" + size) == "400 invalid_value ?size");
    }
    CHECK(said(base + "tenant=" + std::string(other_tid)) == "400 unknown_parameter ?tenant");
  }
  CHECK(said("?format=xlsx") == "400 invalid_value ?format");
  CHECK(said("?bom=1") == "400 invalid_value ?bom");
  CHECK(said("?index=0") == "400 unknown_parameter ?index");
  CHECK(said("/checkpoint?size=999999") == "400 invalid_value ?size");
  CHECK(said("/checkpoint?from=2027-01-01") == "400 unknown_parameter ?from");
  CHECK(said("/proof?index=x") == "400 invalid_value ?index");
  CHECK(said("/proof?index=1&size=1") == "400 invalid_value ?index");
  CHECK(said("/proof?index=0&size=0") == "400 invalid_value ?index");
  CHECK(said("/proof?old=5&size=4") == "400 invalid_value ?old");
  CHECK(said("/proof?old=0&index=0") == "400 bad_request ?index");
  CHECK(said("/proof?old=0&from=2027-01-01") == "400 bad_request ?old");
  CHECK(said("/proof?bom=true") == "400 unknown_parameter ?bom");
}

TEST_CASE("an event's proof leads from its row to a signed checkpoint, and from no other row") {
  const AuditedService service;
  const RawResponse call = list_erasures(service);
  const auto events = service.events();
  const audit::Row& event = events.back();
  REQUIRE(event[Column::request_id] == call.header("x-request-id"));
  const RawResponse response = read(service, "/proof?index=" + event[Column::index]);
  CHECK(response.header("content-type") == "text/plain; charset=utf-8");
  const merkle::TlogProof proof = merkle::parse_tlog_proof(response.body).value();
  CHECK(merkle::verify(proof, audit::leaf_of(event).value(), service.log_key()).ok());
  audit::Row other = event;
  other[Column::action] = "reveal";
  CHECK_FALSE(merkle::verify(proof, audit::leaf_of(other).value(), service.log_key()).ok());
}

TEST_CASE("checkpoints and the proof between them show that the log only grew") {
  const AuditedService service;
  const auto opened = [&](const std::string& note) { return merkle::open_checkpoint(note, service.log_key()).value(); };
  const merkle::Checkpoint old = opened(checkpoint(service));
  for (int i = 0; i < 5; ++i) list_erasures(service);
  CHECK(opened(checkpoint(service, "?size=" + std::to_string(old.size))) == old);
  CHECK(opened(checkpoint(service, "?size=0")).size == 0);
  const RawResponse response = read(service, "/proof?old=" + std::to_string(old.size));
  REQUIRE(response.status == 200);
  const std::size_t end = response.body.find("\n\n");
  REQUIRE(end != std::string::npos);
  const merkle::Checkpoint grown = opened(response.body.substr(end + 2));
  CHECK(grown.size >= old.size + 5);
  std::istringstream lines(response.body.substr(0, end + 1));
  std::string line;
  REQUIRE(std::getline(lines, line));
  CHECK(line == "old " + std::to_string(old.size));
  std::vector<merkle::Hash> hashes;
  while (std::getline(lines, line)) {
    const auto bytes = from_base64(line);
    REQUIRE((bytes && bytes->size() == sizeof(merkle::Hash)));
    std::copy(bytes->begin(), bytes->end(), hashes.emplace_back().begin());
  }
  CHECK(merkle::verify_consistency(old.size, old.root, grown.size, grown.root, hashes).ok());
  CHECK_FALSE(merkle::verify_consistency(old.size, grown.root, grown.size, grown.root, hashes).ok());
}

TEST_CASE("a download that cannot be finished breaks off, and what came of it does not verify") {
  const AuditedService service;
  std::string reason;
  for (int i = 0; i < 2000; ++i) reason += "\xf0\x9f\x94\x92";
  const Json body = {
      {"domain", "person"}, {"request_id", upload_request_id}, {"pseudonyms", {"x"}}, {"reason", reason}};
  for (int i = 0; i < 40; ++i) {
    REQUIRE(service.send("POST", "/v1/reidentify", service.token({}), body.dump()).status == 403);
  }
  const Export good(service, "");
  const std::string size = size_of(service);
  REQUIRE(service.run_sql("UPDATE audit_groups SET events = zeroblob(length(events)) WHERE first = "
                          "(SELECT max(first) FROM audit_groups WHERE first < " +
                          size + " - 5)") == "");
  const RawResponse broken = read(service, "?size=" + size);
  CHECK(broken.status == 200);
  CHECK_FALSE(broken.is_whole);
  CHECK(broken.body.size() > 50'000);
  CHECK(good.rows.body.starts_with(broken.body));
  CHECK(verified(service, broken.body, good.proof.body) == "audit_row_missing");
}

}  // namespace feldsiegel::testing
