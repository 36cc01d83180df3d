// What every call leaves in the audit log: one event, with what was asked and what came of it.
#include <doctest/doctest.h>

#include <algorithm>

#include "core/base/base64url.h"
#include "core/pseudonym/format.h"
#include "tests/sidecar/support/audited_service.h"
#include "tests/sidecar/support/sealed_batch.h"

namespace feldsiegel::testing {
namespace {

using audit::Column;

constexpr const char* reason = "A court order, file 12 O 345/26.";

Json reveal_of(std::vector<Json> records, const char* purpose = "payroll") {
  return {{"collection", "employees"}, {"purpose", purpose}, {"request_id", test_request_id}, {"records", records}};
}

Json reidentify_of(std::vector<std::string> pseudonyms, const char* domain = "person") {
  return {{"domain", domain}, {"request_id", upload_request_id}, {"pseudonyms", pseudonyms}, {"reason", reason}};
}

std::string stranger() { return format_pseudonym({}, random_pseudonym({}).value()).value(); }

std::string post(const AuditedService& service, const char* path, const Json& body,
                 const std::vector<std::string>& roles) {
  return service.left_by(service.send("POST", path, service.token(roles), body.dump()));
}

RawResponse erase(const ServiceFixture& service, const std::string& pseudonym, const std::string& domain = "person") {
  return service.send("DELETE", "/v1/subjects/" + pseudonym + "?domain=" + domain, service.token({"DPO"}));
}

// In what is written as it is: the rest is random.
bool is_anywhere(const AuditedService& service, std::string_view text) {
  for (audit::Row event : service.events()) {
    event[Column::disclosure].clear();
    for (const std::string& cell : event.cells) {
      if (cell.find(text) != cell.npos) return true;
    }
  }
  return false;
}

std::size_t count_of_calls(const AuditedService& service) {
  std::size_t count = 0;
  for (const audit::Row& event : service.events()) count += !event[Column::actor].empty();
  return count;
}

std::string approved(const ServiceFixture& service) {
  const Json wanted = {{"purpose", "inquiry"}, {"reason", reason}};
  const auto made = service.send("POST", "/v1/approvals", service.token({"Inquire"}), wanted.dump());
  const std::string id = text_of(json_of(made), "id");
  const std::string council = service.token_of(approver_oid, {"Works.Council"});
  REQUIRE(service.send("POST", "/v1/approvals/" + id + "/approve", council).status == 200);
  return id;
}

}  // namespace

TEST_CASE("a reveal leaves one event: which fields of whom were opened, for what, and never a value") {
  const AuditedService service;
  Uploader uploader(service);
  const auto persons = uploader.enroll({"wilhelmine", "otto"});
  const Json anna = uploader.record_about(0, "E-1", "5200012345"), otto = uploader.record_about(1, "E-2", "48000");
  const RawResponse response = service.reveal(reveal_of({anna, anna}).dump(), service.payroll());
  REQUIRE(response.status == 200);
  CHECK(service.left_by(response) ==
        R"(reveal done collection=employees fields=["iban","salary"] purpose=payroll pseudonyms=)" + persons[0] +
            R"( counts={"records":2,"fields":4,"failed_fields":0})");
  Json one = otto;
  one.erase("salary");  // its header names him all the same
  CHECK(post(service, "/v1/reveal", reveal_of({one}), {"Payroll.Read"}) ==
        R"(reveal done collection=employees fields=["iban"] purpose=payroll pseudonyms=)" + persons[1] +
            R"( counts={"records":1,"fields":1,"failed_fields":0})");
  CHECK(post(service, "/v1/reveal", reveal_of({}), {"Payroll.Read"}) ==
        "reveal done collection=employees fields=[] purpose=payroll "
        R"(counts={"records":0,"fields":0,"failed_fields":0})");
  CHECK(is_anywhere(service, persons[0]));
  CHECK_FALSE(is_anywhere(service, "5200012345"));
  CHECK_FALSE(is_anywhere(service, "DE02"));
  CHECK_FALSE(is_anywhere(service, "wilhelmine"));
}

TEST_CASE("a reveal of which a field fails says how many did, and one that is refused says why and whom it touched") {
  const AuditedService service;
  Uploader uploader(service);
  const auto persons = uploader.enroll({"anna"});
  Json body = reveal_of({uploader.record_about(0, "E-1")});
  REQUIRE(erase(service, persons[0]).status == 200);
  CHECK(post(service, "/v1/reveal", body, {"Payroll.Read"}) ==
        R"(reveal refused data_subject_erased collection=employees fields=["iban"] purpose=payroll pseudonyms=)" +
            persons[0]);
  body["on_error"] = "report";
  CHECK(post(service, "/v1/reveal", body, {"Payroll.Read"}) ==
        R"(reveal done collection=employees fields=["iban"] purpose=payroll pseudonyms=)" + persons[0] +
            R"( counts={"records":1,"fields":1,"failed_fields":1})");
}

TEST_CASE("a reveal that is refused before anything is opened leaves its code, and no name that the policy lacks") {
  const AuditedService service;
  const auto left = [&](Json body, const std::vector<std::string>& roles = {"Payroll.Read"}) {
    return post(service, "/v1/reveal", body, roles);
  };
  const Json good = reveal_of({});
  Json changed = good;
  changed["collection"] = "secrets";
  CHECK(left(changed) == "reveal refused collection_unknown purpose=payroll");
  CHECK(left(reveal_of({}, "gossip")) == "reveal refused purpose_not_granted");
  CHECK(left(good, {"HR"}) == "reveal refused purpose_not_granted purpose=payroll");
  CHECK(left(reveal_of({}, "inquiry"), {"Inquire"}) == "reveal refused approval_required purpose=inquiry");
  changed = reveal_of({});
  changed["why"] = "because";
  CHECK(left(changed) == "reveal refused unknown_member");
  CHECK(service.left_by(service.reveal("{", service.payroll())) == "reveal refused invalid_json");
  changed = reveal_of({{{"$fs", "fsh1.AAAA"}, {"id", "E-1"}, {"salary", "fs1.AAAA"}}});
  CHECK(left(changed).starts_with("reveal refused header_malformed collection=employees"));
  Json app = app_claims();
  app["roles"] = {"Payroll.Read"};
  CHECK(service.left_by(service.reveal(good.dump(), signed_token(header(), app))) ==
        "reveal refused person_required purpose=payroll");
}

TEST_CASE("evaluation and enrollment leave how many and whom, and so do their refusals") {
  const AuditedService service;
  Uploader uploader(service), scarce(service, "scarce");
  const Json asked = uploader.evaluate_body(uploader.add({"anna", "otto", "ida"}));
  CHECK(post(service, "/v1/pseudonyms/evaluate", asked, {"HR"}) ==
        R"(evaluate done domain=person counts={"evaluations":3})");
  CHECK(post(service, "/v1/pseudonyms/evaluate", asked, {"DPO"}) == "evaluate refused domain_not_granted");
  const EntryRange all = scarce.add({"1", "2", "3", "4", "5", "6"});
  const Json six = scarce.evaluate_body(all);
  REQUIRE(scarce.enrollment.finalize(all, Uploader::evaluation_of(json_of(scarce.evaluate(six)))).ok());
  CHECK(post(service, "/v1/pseudonyms/evaluate", six, {"HR"}) ==
        "evaluate_budget_exhausted done domain=scarce\n"
        R"(evaluate refused budget_exhausted domain=scarce counts={"evaluations":6})");
  const Json entries = scarce.assign_body({0, 2});
  const RawResponse enrolled = scarce.assign(entries);
  REQUIRE(scarce.enrollment.accept({0, 2}, as_bytes(scarce.opened(enrolled))).ok());
  const std::string whom = scarce.enrollment.pseudonym(0).value() + " " + scarce.enrollment.pseudonym(1).value();
  CHECK(service.left_by(enrolled) ==
        R"(enroll done domain=scarce pseudonyms=)" + whom + R"( counts={"assignments":2})");
  CHECK(post(service, "/v1/assignments", entries, {"Payroll.Read"}) == "enroll refused domain_not_granted");
  Json plain = entries;
  plain.erase("reply");
  CHECK(post(service, "/v1/assignments", plain, {"HR"}) == "enroll refused missing_member");
}

TEST_CASE("a re-identification leaves its reason and the pseudonyms, found or not, and never an identifier") {
  const AuditedService service;
  Uploader uploader(service);
  const auto persons = uploader.enroll({"wilhelmine@contoso.com"});
  const std::string nobody = stranger(), both = persons[0] + " " + nobody, why = std::string(" reason=") + reason;
  CHECK(post(service, "/v1/reidentify", reidentify_of({persons[0], nobody}), {"Reidentify"}) ==
        "reidentify done purpose=reidentification domain=person pseudonyms=" + both +
            R"( counts={"pseudonyms":2,"failed_pseudonyms":1})" + why);
  CHECK(post(service, "/v1/reidentify", reidentify_of({persons[0]}), {"HR"}) ==
        "reidentify refused purpose_not_granted purpose=reidentification domain=person" + why);
  Json body = reidentify_of({"anna"});
  CHECK(post(service, "/v1/reidentify", body, {"Reidentify"}) ==
        "reidentify refused pseudonym_malformed purpose=reidentification domain=person" + why);
  body["reason"] = "no";
  CHECK(post(service, "/v1/reidentify", body, {"Reidentify"}) == "reidentify refused invalid_value");
  CHECK(post(service, "/v1/reidentify", reidentify_of({nobody}, "nowhere"), {"Reidentify"}) ==
        "reidentify refused domain_unknown");
  CHECK_FALSE(is_anywhere(service, "wilhelmine"));
}

TEST_CASE("who relies on an approval leaves its id beside what it was relied on for") {
  const AuditedService service;
  Uploader payee(service, "payee");
  const auto persons = payee.enroll({"anna"});
  const std::string why = std::string(" reason=") + reason;
  CHECK(post(service, "/v1/reidentify", reidentify_of(persons, "payee"), {"Inquire"}) ==
        "reidentify refused approval_required purpose=inquiry domain=payee" + why);
  const std::string id = approved(service);
  CHECK(post(service, "/v1/reidentify", reidentify_of(persons, "payee"), {"Inquire"}) ==
        "reidentify done purpose=inquiry domain=payee pseudonyms=" + persons[0] +
            R"( counts={"pseudonyms":1,"failed_pseudonyms":0})" + why + " approval=" + id);
  CHECK(post(service, "/v1/reveal", reveal_of({}, "inquiry"), {"Inquire"}) ==
        R"(reveal done collection=employees fields=[] purpose=inquiry counts={"records":0,"fields":0,)"
        R"("failed_fields":0} approval=)" +
            id);
}

TEST_CASE("asking for an approval, seeing and giving it leave an event each, and one for those who are to be told") {
  const AuditedService service;
  const Json wanted = {{"purpose", "inquiry"}, {"reason", reason}};
  const std::string inquirer = service.token({"Inquire"}), council = service.token_of(approver_oid, {"Works.Council"});
  const RawResponse made = service.send("POST", "/v1/approvals", inquirer, wanted.dump());
  const std::string id = text_of(json_of(made), "id"), path = "/v1/approvals/" + id + "/approve";
  CHECK(service.left_by(made) ==
        "approval_requested done purpose=inquiry\n"
        "request_approval done purpose=inquiry reason=" +
            std::string(reason) + " approval=" + id);
  CHECK(service.left_by(service.get("/v1/approvals", council), approver_oid) ==
        R"(list_approvals done counts={"approvals":1})");
  const std::string_view other = "cccccccc-bbbb-cccc-dddd-eeeeeeeeeeee";
  CHECK(service.left_by(service.get("/v1/approvals", service.token_of(other, {"HR"})), other) ==
        R"(list_approvals done counts={"approvals":0})");
  const auto decided = [&](const std::string& token, std::string_view person) {
    return service.left_by(service.send("POST", path, token), person);
  };
  const std::string of = " purpose=inquiry approval=" + id;
  CHECK(decided(inquirer, test_oid) == "approve refused approval_own" + of);
  CHECK(decided(service.token_of(approver_oid, {"HR"}), approver_oid) == "approve refused approval_not_granted" + of);
  CHECK(decided(council, approver_oid) == "approval_given done purpose=inquiry\napprove done" + of);
  CHECK(decided(council, approver_oid) == "approve refused approval_decided" + of);
  CHECK(service.left_by(service.send("POST", "/v1/approvals/1/approve", council), approver_oid) ==
        "approve refused approval_unknown");
  const Json foreign = {{"purpose", "payroll"}, {"reason", reason}};
  CHECK(post(service, "/v1/approvals", foreign, {"Inquire"}) == "request_approval refused purpose_not_granted");
}

TEST_CASE("erasing leaves whom, again each time, and following the erasures leaves how many") {
  const AuditedService service;
  Uploader uploader(service);
  const auto persons = uploader.enroll({"anna"});
  const std::string whom = " domain=person pseudonyms=" + persons[0], nobody = stranger();
  for (int i = 0; i < 2; ++i) {
    CHECK(service.left_by(erase(service, persons[0])) == "data_subject_erased done domain=person\nerase done" + whom);
  }
  CHECK(service.left_by(erase(service, nobody)) ==
        "erase refused pseudonym_unknown domain=person pseudonyms=" + nobody);
  CHECK(service.left_by(erase(service, "anna")) == "erase refused pseudonym_malformed domain=person");
  CHECK(service.left_by(erase(service, persons[0], "closed")) == "erase refused domain_not_granted");
  const std::string path = "/v1/subjects/" + persons[0] + "?domain=person";
  CHECK(service.left_by(service.send("DELETE", path, service.token({"HR"}))) == "erase refused domain_not_granted");
  CHECK(service.left_by(service.get("/v1/erasures", service.token({}))) ==
        R"(list_erasures done counts={"erasures":1})");
  CHECK(service.left_by(service.get("/v1/erasures?since=x", service.token({}))) ==
        "list_erasures refused invalid_value");
}

TEST_CASE("a directory is in the log when it is issued, not whenever it is fetched") {
  const AuditedService service;
  const RawResponse first = service.get("/v1/key-directory", service.token({}));
  CHECK(service.left_by(first) == R"(issue_directory done counts={"version":1})");
  CHECK(service.left_by(service.get("/v1/key-directory", service.token({}))).empty());
}

TEST_CASE("who is nobody leaves nothing: no token, a foreign one, another path, and what needs none") {
  const AuditedService service;
  const std::string body = reveal_of({}).dump(), foreign = service.token({"Payroll.Read"}, other_tid);
  CHECK(service.reveal(body, "").status == 401);
  CHECK(service.reveal(body, "nonsense").status == 401);
  CHECK(code_of(service.reveal(body, foreign)) == "tenant_unknown");
  CHECK(code_of(service.get("/v1/audit", foreign)) == "tenant_unknown");
  CHECK(service.get("/v1/nothing", service.payroll()).status == 404);
  CHECK(service.get("/v1/reveal", service.payroll()).status == 405);
  CHECK(service.get("/v1/openapi.json", "").status == 200);
  CHECK(service.management("/readyz").status == 200);
  CHECK(count_of_calls(service) == 0);
}

TEST_CASE("the caller's request id and trace are those of the event; an answer comes after it") {
  const AuditedService service;
  const std::string trace = "4bf92f3577b34da6a3ce929d0e0e4736";
  const std::string headers = "Authorization: Bearer " + service.payroll() + "\r\nx-request-id: case-17\r\n" +
                              "traceparent: 00-" + trace + "-00f067aa0ba902b7-01\r\n";
  const std::string request = http_request("POST", "/v1/reveal", headers, reveal_of({}).dump());
  const RawResponse response = RawClient::tcp(service.port()).ask(request);
  REQUIRE(response.status == 200);
  CHECK(response.header("x-request-id") == "case-17");
  const auto events = service.events();  // no waiting: it is durable; the service's own events may come at any time
  const auto is_ours = [](const audit::Row& event) { return event[Column::request_id] == "case-17"; };
  const auto ours = std::find_if(events.begin(), events.end(), is_ours);
  REQUIRE(ours != events.end());
  CHECK((*ours)[Column::trace_id] == trace);
  CHECK(service.left_by(response).find('\n') == std::string::npos);
}

}  // namespace feldsiegel::testing
