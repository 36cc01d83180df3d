// Four-eyes: another person, never the one who asks, once, for one purpose, and only for a while.
#include <doctest/doctest.h>

#include "tests/sidecar/support/run_sqlite.h"
#include "tests/sidecar/support/uploader.h"

namespace feldsiegel::testing {
namespace {

constexpr const char* reason = "Complaint of an employee about a payment.";

std::string inquirer(const ServiceFixture& service) { return service.token({"Inquire"}); }

std::string council(const ServiceFixture& service, std::vector<std::string> roles = {"Works.Council"}) {
  return service.token_of(approver_oid, roles);
}

RawResponse request(const ServiceFixture& service, Json body) {
  return service.send("POST", "/v1/approvals", inquirer(service), body.dump());
}

std::string requested(const ServiceFixture& service, const char* purpose = "inquiry") {
  const RawResponse response = request(service, {{"purpose", purpose}, {"reason", reason}});
  REQUIRE_MESSAGE(response.status == 201, response.body);
  return text_of(json_of(response), "id");
}

RawResponse approve(const ServiceFixture& service, const std::string& id, const std::string& token) {
  return service.send("POST", "/v1/approvals/" + id + "/approve", token);
}

// What the inquirer gets for the purpose right now: "" or a code.
std::string reveal(const ServiceFixture& service) {
  const Json body = {{"collection", "employees"},
                     {"purpose", "inquiry"},
                     {"request_id", upload_request_id},
                     {"records", Json::array()}};
  return code_of(service.reveal(body.dump(), inquirer(service)));
}

}  // namespace

TEST_CASE("nothing is opened for the purpose before somebody else has approved, and nothing after the time") {
  ServiceFixture service(hpke::KemId::x_wing, {}, pseudonym_policy);
  CHECK(reveal(service) == "approval_required");
  const RawResponse made = request(service, {{"purpose", "inquiry"}, {"reason", reason}, {"minutes", 10}});
  CHECK(made.status == 201);
  CHECK(json_of(made)["decide_before"] == test_now + 86400);
  CHECK(reveal(service) == "approval_required");
  service.set_clock(test_now + 100);
  const RawResponse given = approve(service, text_of(json_of(made), "id"), council(service));
  REQUIRE_MESSAGE(given.status == 200, given.body);
  CHECK(json_of(given)["approved"] == test_now + 100);
  CHECK(json_of(given)["expires"] == test_now + 700);
  CHECK(json_of(given)["requester"] == test_oid);
  CHECK(reveal(service) == "");
  service.set_clock(test_now + 699);
  CHECK(reveal(service) == "");
  service.set_clock(test_now + 700);
  CHECK(reveal(service) == "approval_required");
  service.set_clock(test_now + 99);  // a clock that went back before the approval was given
  CHECK(reveal(service) == "approval_required");
}

TEST_CASE("re-identification waits for the approval, too, and an approval is for one person and purpose") {
  const ServiceFixture service(hpke::KemId::x_wing, {}, pseudonym_policy);
  Uploader uploader(service, "payee");
  const Json body = {{"domain", "payee"},
                     {"request_id", upload_request_id},
                     {"pseudonyms", uploader.enroll({"anna"})},
                     {"reason", reason}};
  const auto ask = [&](const std::string& token) { return service.send("POST", "/v1/reidentify", token, body.dump()); };
  CHECK(code_of(ask(inquirer(service))) == "approval_required");
  REQUIRE(approve(service, requested(service, "audit"), council(service, {"Auditor"})).status == 200);
  CHECK(code_of(ask(inquirer(service))) == "approval_required");  // that one was for another purpose
  REQUIRE(approve(service, requested(service), council(service)).status == 200);
  const RawResponse response = ask(inquirer(service));
  CHECK(response.status == 200);
  CHECK(json_of(response)["results"][0]["identifier"] == "anna");
  CHECK(code_of(ask(service.token_of("cccccccc-bbbb-cccc-dddd-eeeeeeeeeeee", {"Inquire"}))) == "approval_required");
  CHECK(code_of(ask(service.token({"HR"}))) == "purpose_not_granted");  // an approval replaces no grant
}

TEST_CASE("nobody approves their own request, whatever they are listed for") {
  const ServiceFixture service(hpke::KemId::x_wing, {}, pseudonym_policy);
  const std::string id = requested(service);
  const RawResponse own = approve(service, id, service.token({"Inquire", "Works.Council"}));
  CHECK(own.status == 403);
  CHECK(code_of(own) == "approval_own");
  CHECK(code_of(approve(service, id, council(service, {"Inquire", "Auditor"}))) == "approval_not_granted");
  Json app = app_claims();
  app["roles"] = {"Works.Council"};
  app["oid"] = approver_oid;
  CHECK(code_of(approve(service, id, signed_token(header(), app))) == "person_required");
  CHECK(reveal(service) == "approval_required");
  CHECK(approve(service, id, council(service)).status == 200);
}

TEST_CASE("an approval is given once, in time, by its id, within its tenant") {
  ServiceFixture service(hpke::KemId::x_wing, {}, pseudonym_policy);
  const ServiceFixture beside(service);
  const std::string first = requested(service), late = requested(service);
  CHECK(approve(service, first, council(service)).status == 200);
  CHECK(approve(service, first, council(service)).status == 409);
  CHECK(code_of(approve(beside, first, council(service))) == "approval_decided");
  service.set_clock(test_now + 86400 + 1);
  const RawResponse expired = approve(service, late, council(service));
  CHECK(expired.status == 409);
  CHECK(code_of(expired) == "approval_expired");
  for (const char* id : {"88888888-8888-4888-8888-888888888888", "1", "%20", "..", "x%00y"}) {
    const RawResponse response = approve(service, id, council(service));
    CHECK(response.status == 404);
    CHECK(code_of(response) == "approval_unknown");
  }
  auto storage = service.storage();
  const TenantId stranger = *TenantId::parse(other_tid);
  REQUIRE(vault::enroll_tenant(*storage.store, *storage.provider, stranger, hpke::KemId::x_wing, test_now).ok());
  const std::string foreign = service.token_of(approver_oid, {"Works.Council"}, other_tid);
  CHECK(code_of(approve(service, requested(service), foreign)) == "approval_unknown");
}

TEST_CASE("a request for approval that is not quite one is refused with its place") {
  const ServiceFixture service(hpke::KemId::x_wing, {}, pseudonym_policy);
  const auto refusal = [&](Json body) {
    const RawResponse response = request(service, std::move(body));
    CHECK(response.status >= 400);
    return code_of(response) + " " + place_of(response);
  };
  CHECK(refusal({{"purpose", "inquiry"}, {"reason", "why not"}}) == "invalid_value /reason");
  CHECK(refusal({{"purpose", "inquiry"}}) == "missing_member /reason");
  CHECK(refusal({{"reason", reason}}) == "missing_member /purpose");
  CHECK(refusal({{"purpose", "payroll"}, {"reason", reason}}) == "purpose_not_granted ");
  CHECK(refusal({{"purpose", "nothing"}, {"reason", reason}}) == "purpose_not_granted ");
  for (const Json& minutes : {Json(0), Json(61), Json(-1), Json(1e9)}) {
    const std::string text = refusal({{"purpose", "inquiry"}, {"reason", reason}, {"minutes", minutes}});
    CHECK((text == "invalid_value /minutes" || text == "wrong_type /minutes"));
  }
  CHECK(refusal({{"purpose", "inquiry"}, {"reason", reason}, {"approver", approver_oid}}) ==
        "unknown_member /approver");
  const std::string payroll = service.token({"Payroll.Read"});
  const Json body = {{"purpose", "payroll"}, {"reason", reason}};
  CHECK(code_of(service.send("POST", "/v1/approvals", payroll, body.dump())) == "approval_not_needed");
  CHECK(run_sqlite(service.config().vault, "SELECT count(*) FROM approvals") == "0");
}

TEST_CASE("those who asked and those who may approve see a request with its reason, and nobody else does") {
  const ServiceFixture service(hpke::KemId::x_wing, {}, pseudonym_policy);
  const std::string id = requested(service);
  const auto listed = [&](const std::string& token) {
    return json_of(service.get("/v1/approvals", token))["approvals"];
  };
  const Json own = listed(inquirer(service)), council_sees = listed(council(service));
  REQUIRE(own.size() == 1);
  REQUIRE(council_sees.size() == 1);
  const Json expected = {{"id", id},      {"purpose", "inquiry"}, {"requester", test_oid},
                         {"own", true},   {"reason", reason},     {"requested", test_now},
                         {"minutes", 60}, {"state", "requested"}, {"decide_before", test_now + 86400}};
  CHECK(own[0] == expected);
  CHECK(council_sees[0]["own"] == false);
  CHECK(council_sees[0]["reason"] == reason);
  CHECK(listed(council(service, {"Auditor", "HR", "Inquire"})).empty());
  REQUIRE(approve(service, id, council(service)).status == 200);
  CHECK(listed(inquirer(service))[0]["state"] == "approved");
  CHECK(listed(inquirer(service))[0]["approver"] == approver_oid);
  CHECK(code_of(service.get("/v1/approvals", signed_token(header(), app_claims()))) == "person_required");
  CHECK(run_sqlite(service.config().vault, "SELECT instr(sealed_reason, 'Complaint') FROM approvals") == "0");
  const std::string log = service.log();
  CHECK(log.find("\"kind\":\"approval_requested\"") != std::string::npos);
  CHECK(log.find("\"kind\":\"approval_given\"") != std::string::npos);
  CHECK(log.find("Complaint") == std::string::npos);
  CHECK(log.find(test_oid) == std::string::npos);
  CHECK(log.find(id) == std::string::npos);
}

TEST_CASE("a reason that was moved to another request is not shown as its own, and is reported") {
  const ServiceFixture service(hpke::KemId::x_wing, {}, pseudonym_policy);
  requested(service);
  requested(service);
  const std::string first = "(SELECT b.sealed_reason FROM approvals b WHERE b.rowid = 1)";
  REQUIRE(run_sqlite(service.config().vault, "UPDATE approvals SET sealed_reason = " + first) != "error");
  const Json listed = json_of(service.get("/v1/approvals", inquirer(service)))["approvals"];
  REQUIRE(listed.size() == 2);
  CHECK((listed[0]["reason"].is_null() != listed[1]["reason"].is_null()));
  CHECK(service.log().find("\"kind\":\"vault_damaged\"") != std::string::npos);
}

TEST_CASE("who asks without end is stopped before other people's requests are out of sight") {
  ServiceFixture service(hpke::KemId::x_wing, {}, pseudonym_policy);
  for (int i = 0; i < 20; ++i) requested(service);
  service.set_clock(test_now + 400);
  const RawResponse refused = request(service, {{"purpose", "inquiry"}, {"reason", reason}});
  CHECK(refused.status == 429);
  CHECK(refused.header("retry-after") == "86001");
  service.set_clock(test_now + 86401);
  CHECK(request(service, {{"purpose", "inquiry"}, {"reason", reason}}).status == 201);
}

namespace {

std::string mac_of(const ServiceFixture& service, const std::string& id) {
  return run_sqlite(service.config().vault, "SELECT hex(mac) FROM approvals WHERE id = '" + id + "'");
}

bool reported(const ServiceFixture& service) {
  return service.log().find("\"kind\":\"vault_damaged\"") != std::string::npos;
}

}  // namespace

TEST_CASE("an approval of which any column was altered holds no longer, and that is reported") {
  const std::vector<std::string> changes = {"id = '99999999-2222-4333-8444-555555555555'",
                                            "requested = requested - 1",
                                            "decide_before = decide_before + 1",
                                            "minutes = minutes + 1",
                                            "approver = 'cccccccc-bbbb-cccc-dddd-eeeeeeeeeeee'",
                                            "approved = approved - 1",
                                            "expires = expires + 1",
                                            "mac = x''",
                                            "mac = zeroblob(32)"};
  const ServiceFixture service(hpke::KemId::x_wing, {}, pseudonym_policy);
  REQUIRE(approve(service, requested(service), council(service)).status == 200);
  CHECK(reveal(service) == "");
  const auto& file = service.config().vault;
  REQUIRE(run_sqlite(file, "CREATE TABLE genuine AS SELECT * FROM approvals") != "error");
  for (const std::string& change : changes) {
    CAPTURE(change);
    REQUIRE(run_sqlite(file, "UPDATE approvals SET " + change) != "error");
    CHECK(reveal(service) == "approval_required");
    CHECK(json_of(service.get("/v1/approvals", inquirer(service)))["approvals"].empty());
    REQUIRE(run_sqlite(file, "DELETE FROM approvals; INSERT INTO approvals SELECT * FROM genuine") != "error");
    CHECK(reveal(service) == "");
  }
  CHECK(reported(service));
}

TEST_CASE("an approval does not go over to another purpose, person or tenant") {
  const ServiceFixture service(hpke::KemId::x_wing, {}, pseudonym_policy);
  REQUIRE(approve(service, requested(service, "audit"), council(service, {"Auditor"})).status == 200);
  const auto& file = service.config().vault;
  REQUIRE(run_sqlite(file, "UPDATE approvals SET purpose = 3") != "error");  // audit becomes inquiry
  CHECK(reveal(service) == "approval_required");
  REQUIRE(run_sqlite(file, "DELETE FROM approvals") != "error");
  const std::string other = service.token_of("cccccccc-bbbb-cccc-dddd-eeeeeeeeeeee", {"Inquire"});
  const Json body = {{"purpose", "inquiry"}, {"reason", reason}};
  const RawResponse asked = service.send("POST", "/v1/approvals", other, body.dump());
  REQUIRE(approve(service, text_of(json_of(asked), "id"), council(service)).status == 200);
  REQUIRE(run_sqlite(file, "UPDATE approvals SET requester = '" + std::string(test_oid) + "'") != "error");
  CHECK(reveal(service) == "approval_required");
  REQUIRE(run_sqlite(file, "DELETE FROM approvals") != "error");
  REQUIRE(approve(service, requested(service), council(service)).status == 200);
  REQUIRE(run_sqlite(file, "UPDATE approvals SET tenant = zeroblob(16)") != "error");
  CHECK(reveal(service) == "approval_required");
}

TEST_CASE("a row that was made by hand, or has the MAC of another one, is neither shown, approved nor used") {
  const ServiceFixture service(hpke::KemId::x_wing, {}, pseudonym_policy);
  const std::string first = requested(service), second = requested(service);
  const auto& file = service.config().vault;
  CHECK(mac_of(service, first) != mac_of(service, second));
  REQUIRE(run_sqlite(file, "UPDATE approvals SET mac = x'" + mac_of(service, second) + "'") != "error");
  CHECK(code_of(approve(service, first, council(service))) == "approval_unknown");
  CHECK(reported(service));
  CHECK(json_of(service.get("/v1/approvals", council(service)))["approvals"].size() == 1);
  CHECK(approve(service, second, council(service)).status == 200);
  CHECK(reveal(service) == "");
  // One that would hold longer, beside the genuine one: it takes nothing away.
  REQUIRE(run_sqlite(file, "UPDATE approvals SET approver = '" + std::string(approver_oid) +
                               "', approved = 1, "
                               "expires = expires + 99999999999, requester = '" +
                               std::string(test_oid) + "' WHERE id = '" + first + "'") != "error");
  CHECK(reveal(service) == "");
  REQUIRE(run_sqlite(file, "DELETE FROM approvals WHERE id = '" + second + "'") != "error");
  CHECK(reveal(service) == "approval_required");
}

TEST_CASE("texts of any length in a forged row do no harm") {
  const ServiceFixture service(hpke::KemId::x_wing, {}, pseudonym_policy);
  REQUIRE(approve(service, requested(service), council(service)).status == 200);
  const auto& file = service.config().vault;
  REQUIRE(run_sqlite(file, "UPDATE approvals SET approver = hex(zeroblob(100000))") != "error");
  CHECK(reveal(service) == "approval_required");
  CHECK(reported(service));
}

}  // namespace feldsiegel::testing
