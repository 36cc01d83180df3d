// Fields about persons: they open while the person has an assignment, and never for another record's person.
#include <doctest/doctest.h>

#include "core/pseudonym/format.h"
#include "tests/sidecar/support/run_sqlite.h"
#include "tests/sidecar/support/sealed_batch.h"
#include "tests/sidecar/support/uploader.h"

namespace feldsiegel::testing {
namespace {

Json body_with(std::vector<Json> records) {
  return {{"collection", "employees"}, {"purpose", "payroll"}, {"request_id", test_request_id}, {"records", records}};
}

// The code of the one field error that a report has, "" where there is none.
std::string field_error(const ServiceFixture& service, Json record, const char* place = "/records/0/salary") {
  Json body = body_with({std::move(record)});
  body["on_error"] = "report";
  const Json answer = json_of(service.reveal(body.dump(), service.payroll()));
  if (answer["errors"].empty()) return "";
  CHECK(answer["errors"].size() == 1);
  CHECK(answer["errors"][0]["at"] == place);
  return text_of(answer["errors"][0], "code");
}

RawResponse erase(const ServiceFixture& service, const std::string& pseudonym, std::string_view domain = "person") {
  return service.send("DELETE", "/v1/subjects/" + pseudonym + "?domain=" + std::string(domain), service.token({"DPO"}));
}

}  // namespace

TEST_CASE("records about persons come back, headers by index or inline") {
  const ServiceFixture service(hpke::KemId::x_wing, {}, pseudonym_policy);
  Uploader uploader(service);
  uploader.enroll({"anna", "otto"});
  Json body = body_with({uploader.record_about(0, "E-1", "52000"), uploader.record_about(1, "E-2", "48000")});
  body["headers"] = {body["records"][1]["$fs"]};
  body["records"][1]["$fs"] = 0;
  const RawResponse response = service.reveal(body.dump(), service.payroll());
  REQUIRE_MESSAGE(response.status == 200, response.body);
  const Json expected = {{{"id", "E-1"}, {"iban", "DE02"}, {"salary", 52000}},
                         {{"id", "E-2"}, {"iban", "DE02"}, {"salary", 48000}}};
  CHECK(json_of(response)["records"] == expected);
  body["records"][0].erase("person");  // clear members may be left out
  CHECK(service.reveal(body.dump(), service.payroll()).status == 200);
}

TEST_CASE("an erased person's fields stay sealed, others do not, and erasing again answers the same") {
  ServiceFixture service(hpke::KemId::x_wing, {}, pseudonym_policy);
  Uploader uploader(service);
  const auto pseudonyms = uploader.enroll({"anna", "otto"});
  const Json anna = uploader.record_about(0, "E-1"), otto = uploader.record_about(1, "E-2");
  const RawResponse erased = erase(service, pseudonyms[0]);
  CHECK(erased.status == 200);
  const Json expected = {
      {"sequence", 1}, {"domain_id", 5}, {"domain", "person"}, {"pseudonym", pseudonyms[0]}, {"erased", test_now}};
  CHECK(json_of(erased) == expected);
  service.set_clock(test_now + 60);
  CHECK(erase(service, pseudonyms[0]).body == erased.body);

  CHECK(field_error(service, anna) == "data_subject_erased");
  CHECK(field_error(service, otto) == "");
  const RawResponse refused = service.reveal(body_with({otto, anna}).dump(), service.payroll());
  CHECK(refused.status == 410);
  CHECK(code_of(refused) == "data_subject_erased");
  CHECK(place_of(refused) == "/records/1/salary");
  CHECK(service.log().find("\"kind\":\"data_subject_erased\"") != std::string::npos);
  CHECK(service.log().find(pseudonyms[0]) == std::string::npos);
  CHECK(service.log().find("/v1/subjects/{pseudonym}") != std::string::npos);
}

TEST_CASE("re-enrollment after erasure gives a new pseudonym, under which the old fields stay sealed") {
  const ServiceFixture service(hpke::KemId::x_wing, {}, pseudonym_policy);
  Uploader first(service), second(service);
  const auto before = first.enroll({"anna"});
  Json record = first.record_about(0, "E-1");
  REQUIRE(erase(service, before[0]).status == 200);
  const auto after = second.enroll({"anna"});
  CHECK(before != after);
  CHECK(field_error(service, record) == "data_subject_erased");
  CHECK(field_error(service, second.record_about(0, "E-1")) == "");
  Header header = parse_header(text_of(record, "$fs")).value();
  header.data_subjects[0].pseudonym = second.enrollment.data_subject(0)->data_subject.pseudonym;
  record["$fs"] = header_text(header);
  record["person"] = after[0];
  CHECK(field_error(service, record) == "not_authentic");
}

TEST_CASE("a person whom the vault never knew is unknown, not erased") {
  const ServiceFixture service(hpke::KemId::x_wing, {}, pseudonym_policy);
  Uploader uploader(service);
  uploader.enroll({"anna"});
  Json record = uploader.record_about(0, "E-1");
  Header header = parse_header(text_of(record, "$fs")).value();
  header.data_subjects[0].pseudonym = random_pseudonym({}).value();
  record["$fs"] = header_text(header);
  record.erase("person");
  CHECK(field_error(service, record) == "data_subject_unknown");
}

TEST_CASE("a value about another person than its field, or about nobody, is refused") {
  const ServiceFixture service(hpke::KemId::x_wing, {}, pseudonym_policy);
  Uploader uploader(service), others(service, "other");
  const auto pseudonyms = uploader.enroll({"anna", "otto"});
  others.enroll({"anna"});
  const Json good = uploader.record_about(0, "E-1");
  const auto changed = [&](auto change) {
    Json record = good;
    change(record);
    return field_error(service, record);
  };
  CHECK(changed([](Json&) {}) == "");
  // The record's pseudonym was exchanged: its fields are about somebody else.
  CHECK(changed([&](Json& record) { record["person"] = pseudonyms[1]; }) == "not_authentic");
  CHECK(changed([&](Json& record) { record["person"] = "nobody"; }) == "pseudonym_malformed");
  // Sealed for nobody in particular, as whoever wants to outlast an erasure would.
  const Purpose& payroll = *uploader.directory.policy.find_purpose("payroll");
  Bytes aad;
  for (const char* part : {"employees", "E-1", "salary"}) {
    aad.push_back(0);
    aad.push_back(static_cast<std::uint8_t>(std::string_view(part).size()));
    append(aad, as_bytes(part));
  }
  const auto seal = [&](const SealingSession::Channel& channel, std::uint64_t index) {
    std::string text;
    REQUIRE(uploader.session.seal(channel, {aad, ValueType::json, as_bytes("1"), 0, index}, text).ok());
    return text;
  };
  const auto nobody = uploader.session.open_channel(payroll).value();
  const auto otto = uploader.session.open_channel(payroll, *uploader.enrollment.data_subject(1)).value();
  const auto guest = uploader.session.open_channel(payroll, *others.enrollment.data_subject(0)).value();
  CHECK(changed([&](Json& record) { record["salary"] = seal(nobody, 0); }) == "not_authentic");
  CHECK(changed([&](Json& record) { record["salary"] = seal(nobody, 1); }) == "not_authentic");
  CHECK(changed([&](Json& record) { record["salary"] = seal(otto, 1); }) == "not_authentic");
  // About the right person in the wrong domain.
  const std::vector<DataSubjectRef> guests = {others.enrollment.data_subject(0)->data_subject};
  CHECK(changed([&](Json& record) {
          record["$fs"] = uploader.session.header(guests);
          record["salary"] = seal(guest, 1);
          record.erase("person");
          record.erase("iban");
        }) == "not_authentic");
  CHECK(changed([&](Json& record) {
          record["$fs"] = uploader.session.header();  // names nobody
        }) == "sealed_value_malformed");
}

TEST_CASE("a value about a person in a field that is about nobody is refused") {
  const ServiceFixture service(hpke::KemId::x_wing, {}, pseudonym_policy);
  Uploader uploader(service);
  uploader.enroll({"anna"});
  Json record = uploader.record_about(0, "E-1");
  const auto channel =
      uploader.session
          .open_channel(*uploader.directory.policy.find_purpose("payroll"), *uploader.enrollment.data_subject(0))
          .value();
  Bytes aad;
  for (const char* part : {"employees", "E-1", "iban"}) {
    aad.push_back(0);
    aad.push_back(static_cast<std::uint8_t>(std::string_view(part).size()));
    append(aad, as_bytes(part));
  }
  std::string text;
  REQUIRE(uploader.session.seal(channel, {aad, ValueType::text, as_bytes("DE"), 0, 1}, text).ok());
  record["iban"] = text;
  CHECK(field_error(service, record, "/records/0/iban") == "not_authentic");
}

TEST_CASE("pseudonymized members are passed over, and must be text") {
  const ServiceFixture service(hpke::KemId::x_wing, {}, pseudonym_policy);
  Uploader uploader(service);
  uploader.enroll({"anna"});
  Json record = uploader.record_about(0, "E-1");
  record["guest"] = "whatever";  // no field to open is about it
  CHECK(field_error(service, record) == "");
  record["guest"] = nullptr;
  CHECK(field_error(service, record) == "");
  record["guest"] = 5;
  const RawResponse response = service.reveal(body_with({record}).dump(), service.payroll());
  CHECK(code_of(response) == "wrong_type");
  CHECK(place_of(response) == "/records/0/guest");
}

TEST_CASE("a damaged row seals its person's fields, is reported, and costs no other record") {
  const ServiceFixture service(hpke::KemId::x_wing, {}, pseudonym_policy);
  Uploader uploader(service);
  uploader.enroll({"anna"});
  const Json record = uploader.record_about(0, "E-1");
  REQUIRE(run_sqlite(service.config().vault, "UPDATE assignments SET tag = randomblob(32)") != "error");
  CHECK(field_error(service, record) == "vault_damaged");
  CHECK(service.log().find("\"kind\":\"vault_damaged\"") != std::string::npos);
}

TEST_CASE("erasing needs the right, the domain and a pseudonym that there is") {
  const ServiceFixture service(hpke::KemId::x_wing, {}, pseudonym_policy);
  Uploader uploader(service);
  const auto pseudonyms = uploader.enroll({"anna"});
  const std::string path = "/v1/subjects/" + pseudonyms[0];
  const auto refusal = [&](const std::string& where, const std::vector<std::string>& roles) {
    const RawResponse response = service.send("DELETE", where, service.token(roles));
    CHECK(response.status >= 400);
    return code_of(response) + " " + place_of(response);
  };
  CHECK(refusal(path + "?domain=person", {"HR"}) == "domain_not_granted ");
  CHECK(refusal(path + "?domain=cohort", {"DPO"}) == "domain_not_granted ");
  CHECK(refusal(path + "?domain=payee", {"DPO"}) == "domain_not_granted ");
  CHECK(refusal(path + "?domain=nowhere", {"DPO"}) == "domain_unknown ?domain");
  CHECK(refusal(path, {"DPO"}) == "missing_member ?domain");
  CHECK(refusal(path + "?domain=person&why=because", {"DPO"}) == "unknown_parameter ?why");
  CHECK(refusal(path + "?domain=other", {"DPO"}) == "pseudonym_unknown ");
  CHECK(refusal("/v1/subjects/anna?domain=person", {"DPO"}) == "pseudonym_malformed ");
  const std::string stranger = format_pseudonym({}, random_pseudonym({}).value()).value();
  CHECK(refusal("/v1/subjects/" + stranger + "?domain=person", {"DPO"}) == "pseudonym_unknown ");
  CHECK(refusal("/v1/subjects/?domain=person", {"DPO"}) == "not_found ");
  Json app = app_claims();
  app["roles"] = {"DPO"};
  CHECK(code_of(service.send("DELETE", path + "?domain=person", signed_token(header(), app))) == "person_required");
  CHECK(field_error(service, uploader.record_about(0, "E-1")) == "");
}

TEST_CASE("a backend can follow the erasures from where it stopped") {
  const ServiceFixture service(hpke::KemId::x_wing, {}, pseudonym_policy);
  Uploader uploader(service);
  const auto pseudonyms = uploader.enroll({"a", "b", "c"});
  const std::string backend = signed_token(header(), app_claims());
  CHECK(json_of(service.get("/v1/erasures", backend)) == Json({{"erasures", Json::array()}, {"next", 0}}));
  for (const auto& pseudonym : pseudonyms) REQUIRE(erase(service, pseudonym).status == 200);
  const Json page = json_of(service.get("/v1/erasures?since=0&limit=2", backend));
  REQUIRE(page["erasures"].size() == 2);
  CHECK(page["erasures"][1]["pseudonym"] == pseudonyms[1]);
  CHECK(page["next"] == 2);
  const Json rest = json_of(service.get("/v1/erasures?since=2", backend));
  REQUIRE(rest["erasures"].size() == 1);
  CHECK(rest["erasures"][0]["sequence"] == 3);
  CHECK(rest["next"] == 3);
  CHECK(json_of(service.get("/v1/erasures?since=3", backend)) == Json({{"erasures", Json::array()}, {"next", 3}}));
  for (const char* query : {"since=-1", "since=", "since=01", "since=1.0", "since=x", "since=99999999999999999999",
                            "limit=0", "limit=10001", "limit=1e2", "since=%31%20"}) {
    CAPTURE(query);
    const RawResponse response = service.get(std::string("/v1/erasures?") + query, backend);
    CHECK(response.status == 400);
    CHECK(code_of(response) == "invalid_value");
  }
  CHECK(code_of(service.get("/v1/erasures", "")) == "token_missing");
}

}  // namespace feldsiegel::testing
