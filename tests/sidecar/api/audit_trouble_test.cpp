// A service whose audit log cannot be written: nothing leaves, nothing is lost, and it goes on by itself.
#include <doctest/doctest.h>

#include <atomic>
#include <map>
#include <mutex>
#include <thread>

#include "core/base/base64url.h"
#include "tests/sidecar/support/audited_service.h"
#include "tests/sidecar/support/full_disk.h"
#include "tests/sidecar/support/sealed_batch.h"

namespace feldsiegel::testing {
namespace {

using audit::Column;

constexpr const char* reason = "A court order, file 12 O 345/26.";
constexpr const char* plaintext = "5200012345";

void break_log(const AuditedService& service) {
  const char* const trigger = "CREATE TRIGGER no BEFORE INSERT ON audit_groups BEGIN SELECT raise(ABORT, 'no'); END";
  REQUIRE(service.run_sql(trigger) == "");
}

void mend_log(const AuditedService& service) { REQUIRE(service.run_sql("DROP TRIGGER no") == ""); }

Json reveal_of(const Json& record) {
  return {{"collection", "employees"},
          {"purpose", "payroll"},
          {"request_id", test_request_id},
          {"records", Json::array({record})}};
}

// Exactly this and nothing else.
void check_unavailable(const RawResponse& response) {
  CHECK(response.status == 503);
  CHECK(response.header("retry-after") == "5");
  CHECK(response.header("content-type") == "application/problem+json");
  const Json expected = {{"type", "urn:feldsiegel:problem:audit_unavailable"},
                         {"title", error_title(ErrorCode::audit_unavailable)},
                         {"status", 503},
                         {"code", "audit_unavailable"}};
  CHECK(json_of(response) == expected);
}

// The first call of a trouble is done but withheld, the second is not begun. Answers what they left.
std::string left_in_trouble(const AuditedService& service, const std::function<RawResponse()>& call) {
  break_log(service);
  const RawResponse first = call();
  check_unavailable(first);
  CHECK(service.ready_text(false).find(R"("audit":"audit_unavailable")") != std::string::npos);
  const RawResponse second = call();
  check_unavailable(second);
  CHECK(service.left_by(first).empty());
  mend_log(service);
  CHECK(service.ready_text(true).find(R"("audit":"ok")") != std::string::npos);
  CHECK(service.left_by(second).empty());
  return service.left_by(first);
}

}  // namespace

TEST_CASE("a reveal that cannot be written down gives out nothing, and is in the log as withheld when it can be") {
  const AuditedService service;
  Uploader uploader(service);
  const auto persons = uploader.enroll({"wilhelmine"});
  Json body = reveal_of(uploader.record_about(0, "E-1", plaintext));
  const auto reveal = [&] { return service.reveal(body.dump(), service.payroll()); };
  REQUIRE(reveal().body.find(plaintext) != std::string::npos);
  const std::string expected = R"(reveal withheld collection=employees fields=["iban","salary"] purpose=payroll )"
                               "pseudonyms=" +
                               persons[0] + R"( counts={"records":1,"fields":2,"failed_fields":0})";
  CHECK(left_in_trouble(service, reveal) == expected);
  CHECK(reveal().body.find(plaintext) != std::string::npos);
  body["reply"] = {{"suite", 32}, {"public_key", to_base64url(uploader.reply_key.public_key())}};
  CHECK(left_in_trouble(service, reveal) == expected);
  CHECK(uploader.opened(reveal()).find(plaintext) != std::string::npos);
}

TEST_CASE("operators are told that the log cannot be written, why, and when it can be again") {
  const AuditedService service;
  const auto metric = [&](const char* line) {
    return service.management("/metrics").body.find(line) != std::string::npos;
  };
  CHECK(metric("\nfeldsiegel_audit_writable 1\n"));
  break_log(service);
  check_unavailable(service.get("/v1/erasures", service.token({})));
  CHECK(service.ready_text(false).starts_with(R"({"ready":false,"checks":{"vault":"ok","keys":"ok","audit":)"
                                              R"("audit_unavailable","policy":"ok")"));
  CHECK(metric("\nfeldsiegel_audit_writable 0\n"));
  CHECK(service.management("/healthz").status == 200);
  mend_log(service);
  service.ready_text(true);
  CHECK(metric("\nfeldsiegel_audit_writable 1\n"));
  CHECK(metric("\nfeldsiegel_audit_events_total{action=\"list_erasures\",outcome=\"withheld\"} 1\n"));
  const std::string log = service.log();
  const std::size_t unwritable = log.find(R"("event":"audit_log_unwritable","code":"audit_unavailable","cause":")");
  CHECK(unwritable != std::string::npos);
  CHECK(log.find("audit_log_unwritable", unwritable + 20) == std::string::npos);
  CHECK(log.find(R"("event":"audit_log_writable")") > unwritable);
  CHECK(log.find(R"("event":"audit_log_writable")") != std::string::npos);
}

TEST_CASE("what was changed before its event could be written is in the log, and the same call answers later") {
  const AuditedService service;
  Uploader uploader(service);
  uploader.finalize({"anna"});
  const Json body = uploader.assign_body({0, 1});
  const std::string enrolled = left_in_trouble(service, [&] { return uploader.assign(body); });
  const std::string document = uploader.opened(uploader.assign(body));
  REQUIRE(uploader.enrollment.accept({0, 1}, as_bytes(document)).ok());
  const std::string anna = uploader.enrollment.pseudonym(0).value(), whom = " domain=person pseudonyms=" + anna;
  CHECK(enrolled == "enroll withheld" + whom + R"( counts={"assignments":1})");

  const Json asked = {
      {"domain", "person"}, {"request_id", upload_request_id}, {"pseudonyms", {anna}}, {"reason", reason}};
  CHECK(left_in_trouble(service,
                        [&] {
                          return service.send("POST", "/v1/reidentify", service.token({"Reidentify"}), asked.dump());
                        }) == "reidentify withheld purpose=reidentification" + whom +
                                  R"( counts={"pseudonyms":1,"failed_pseudonyms":0} reason=)" + reason);

  CHECK(left_in_trouble(service, [&] {
          return service.send("DELETE", "/v1/subjects/" + anna + "?domain=person", service.token({"DPO"}));
        }) == "data_subject_erased done domain=person\nerase withheld" + whom);
  CHECK(json_of(service.get("/v1/erasures", service.token({})))["erasures"].size() == 1);
}

TEST_CASE("nothing is changed while it is known that the log cannot be written") {
  const AuditedService service;
  Uploader uploader(service);
  const auto persons = uploader.enroll({"anna"});
  break_log(service);
  check_unavailable(service.get("/v1/erasures", service.token({})));
  service.ready_text(false);
  check_unavailable(service.send("DELETE", "/v1/subjects/" + persons[0] + "?domain=person", service.token({"DPO"})));
  const Json wanted = {{"purpose", "inquiry"}, {"reason", reason}};
  check_unavailable(service.send("POST", "/v1/approvals", service.token({"Inquire"}), wanted.dump()));
  check_unavailable(service.get("/v1/audit", service.auditor()));
  CHECK_MESSAGE(service.get("/v1/audit/checkpoint", service.auditor()).status == 200, "to keep it elsewhere");
  CHECK_MESSAGE(service.get("/v1/key-directory", service.token({})).status == 200, "it was issued before");
  mend_log(service);
  service.ready_text(true);
  CHECK(json_of(service.get("/v1/erasures", service.token({})))["erasures"].empty());
  CHECK(json_of(service.get("/v1/approvals", service.token({"Inquire"})))["approvals"].empty());
}

TEST_CASE("a refusal that cannot be written down stays a refusal in the log, and its code is not told") {
  const AuditedService service;
  CHECK(left_in_trouble(service, [&] { return service.get("/v1/audit", service.payroll()); }) ==
        "read_audit refused audit_not_granted");
}

TEST_CASE("of many callers at once, whoever got an answer is in the log as done and nobody else is") {
  const AuditedService service;
  Uploader uploader(service);
  uploader.enroll({"anna"});
  const std::string body = reveal_of(uploader.record_about(0, "E-1", plaintext)).dump();
  std::map<std::string, RawResponse> answers;
  std::mutex mutex;
  std::atomic<bool> stop = false;
  std::vector<std::jthread> callers;
  for (int i = 0; i < 4; ++i) {
    callers.emplace_back([&] {
      while (!stop) {
        RawResponse response = service.reveal(body, service.payroll());
        const std::lock_guard lock(mutex);
        answers.emplace(response.header("x-request-id"), std::move(response));
      }
    });
  }
  for (int i = 0; i < 3; ++i) {
    break_log(service);
    service.ready_text(false);
    mend_log(service);
    service.ready_text(true);
  }
  stop = true;
  callers.clear();
  std::map<std::string, std::string> outcomes;
  for (const audit::Row& event : service.events()) {
    if (event[Column::action] != "reveal") continue;
    CHECK(outcomes.emplace(event[Column::request_id], event[Column::outcome]).second);
  }
  std::size_t given = 0, withheld = 0, wrong = 0;
  for (const auto& [id, response] : answers) {
    const auto found = outcomes.find(id);
    const std::string outcome = found == outcomes.end() ? "" : found->second;
    const bool has_plaintext = response.body.find(plaintext) != std::string::npos;
    const bool is_right = response.status == 200 ? has_plaintext && outcome == "done"
                                                 : !has_plaintext && (outcome == "withheld" || outcome.empty());
    if (!is_right) ++wrong;
    given += response.status == 200;
    withheld += outcome == "withheld";
  }
  CHECK(wrong == 0);
  CHECK(given > 0);
  CHECK(withheld > 0);
}

TEST_CASE("a full disk under the log: no plaintext leaves, operators hear of it, and with room all goes on") {
  FullDisk disk;
  const AuditedService service;
  disk.put(service.config().audit.sqlite);
  Uploader uploader(service);
  const auto persons = uploader.enroll({"anna"});
  const std::string body = reveal_of(uploader.record_about(0, "E-1", plaintext)).dump();
  const auto reveal = [&] { return service.reveal(body, service.payroll()); };
  std::size_t given = 0;
  disk.leave_room(20'000);
  RawResponse refused = reveal();
  for (; refused.status == 200; refused = reveal()) ++given;
  check_unavailable(refused);
  CHECK(disk.refused() > 0);
  CHECK(service.ready_text(false).find(R"("audit":"audit_unavailable")") != std::string::npos);
  CHECK(service.log().find(R"("event":"audit_log_unwritable","code":"audit_unavailable","cause":"vault_full")") !=
        std::string::npos);
  check_unavailable(reveal());
  disk.free();
  service.ready_text(true);
  CHECK(service.left_by(refused).starts_with("reveal withheld "));
  REQUIRE(reveal().status == 200);
  std::size_t done = 0;
  for (const audit::Row& event : service.events()) {
    done += event[Column::action] == "reveal" && event[Column::outcome] == "done";
  }
  CHECK(done == given + 1);
}

}  // namespace feldsiegel::testing
