#include "tests/sidecar/support/uploader.h"

#include <doctest/doctest.h>

#include <algorithm>

#include "core/base/base64url.h"
#include "core/seal/sealing_batch.h"

namespace feldsiegel::testing {

const char* const pseudonym_policy = R"({
  "version": 1, "name": "test",
  "purposes": [
    {"id": 1, "name": "payroll", "allow": {"roles": ["Payroll.Read"]}, "reply": ["caller", "backend"]},
    {"id": 2, "name": "reidentification", "allow": {"roles": ["Reidentify"]}, "reply": ["caller", "backend"]},
    {"id": 3, "name": "inquiry", "allow": {"roles": ["Inquire"]}, "reply": ["backend"],
     "approval": {"allow": {"roles": ["Works.Council"]}, "minutes": 60}},
    {"id": 4, "name": "audit", "allow": {"roles": ["Inquire"]}, "reply": ["caller"],
     "approval": {"allow": {"roles": ["Auditor"]}}}
  ],
  "domains": [
    {"id": 5, "name": "person", "purpose": "reidentification", "allow": {"roles": ["HR"]}, "erase": {"roles": ["DPO"]}},
    {"id": 6, "name": "other", "purpose": "reidentification", "allow": {"roles": ["HR"]}, "erase": {"roles": ["DPO"]}},
    {"id": 7, "name": "cohort", "kind": "derived", "allow": {"roles": ["HR"]}},
    {"id": 8, "name": "payee", "purpose": "inquiry", "format": "decimal", "digits": 6, "allow": {"roles": ["HR"]}},
    {"id": 9, "name": "scarce", "purpose": "reidentification", "allow": {"roles": ["HR"]},
     "budgets": {"evaluate": {"burst": 10, "per_hour": 60}, "reidentify": {"burst": 2, "per_hour": 60}}},
    {"id": 10, "name": "closed", "purpose": "reidentification", "allow": {"roles": ["Nobody.Has.This"]}}
  ],
  "collections": [
    {"name": "employees", "record_id": "id", "fields": {
      "id": {"protect": "clear"},
      "person": {"protect": "pseudonymize", "domain": "person"},
      "guest": {"protect": "pseudonymize", "domain": "other"},
      "salary": {"protect": "seal", "purpose": "payroll", "subject": "person"},
      "iban": {"protect": "seal", "purpose": "payroll"},
      "diet": {"protect": "seal", "purpose": "inquiry"},
      "badge": {"protect": "seal", "purpose": "payroll", "subject": "guest"}}}
  ]})";

Json json_of(const RawResponse& response) {
  auto document = parse_json(as_bytes(response.body));
  REQUIRE(document.ok());
  return std::move(*document);
}

std::string text_of(const Json& object, const char* name) {
  const auto found = object.find(name);
  return found != object.end() && found->is_string() ? *found->get_ptr<const std::string*>() : "";
}

std::string code_of(const RawResponse& response) { return text_of(json_of(response), "code"); }

std::string place_of(const RawResponse& response) { return text_of(json_of(response), "at"); }

Uploader::Uploader(const ServiceFixture& service, std::string_view domain, std::vector<std::string> roles,
                   std::string_view person, std::string_view tenant)
    : directory(service.directory(tenant)),
      enrollment(Enrollment::start(directory, domain).value()),
      session(SealingSession::start(directory.tenant, *directory.active_recipient().value()).value()),
      service_(service),
      roles_(std::move(roles)),
      person_(person),
      tenant_(tenant) {}

RawResponse Uploader::post(std::string_view path, const Json& body) {
  const std::string text = body.dump();
  sent_ += text + "\n";
  return service_.send("POST", path, token(), text);
}

EntryRange Uploader::add(const std::vector<std::string>& identifiers) {
  std::vector<ByteView> views;
  for (const std::string& identifier : identifiers) views.push_back(as_bytes(identifier));
  const std::size_t first = enrollment.size();
  REQUIRE(enrollment.add(views).ok());
  return {first, enrollment.size() - first};
}

Json Uploader::evaluate_body(EntryRange range) {
  Bytes bytes;
  for (const oprf::Element& element : enrollment.blind(range).value()) append(bytes, element);
  return {{"domain", enrollment.domain().name}, {"request_id", upload_request_id}, {"elements", to_base64url(bytes)}};
}

RawResponse Uploader::evaluate(const Json& body) { return post("/v1/pseudonyms/evaluate", body); }

oprf::Evaluation Uploader::evaluation_of(const Json& answer) {
  const Bytes proof = from_base64url(text_of(answer, "proof")).value();
  oprf::Evaluation evaluation{oprf::split_elements(from_base64url(text_of(answer, "elements")).value()).value(), {}};
  REQUIRE(proof.size() == evaluation.proof.size());
  std::copy(proof.begin(), proof.end(), evaluation.proof.begin());
  return evaluation;
}

EntryRange Uploader::finalize(const std::vector<std::string>& identifiers) {
  const EntryRange range = add(identifiers);
  const RawResponse response = evaluate(evaluate_body(range));
  REQUIRE_MESSAGE(response.status == 200, response.body);
  REQUIRE(enrollment.finalize(range, evaluation_of(json_of(response))).ok());
  return range;
}

Json Uploader::assign_body(EntryRange range) {
  Json body = {{"domain", enrollment.domain().name},
               {"request_id", upload_request_id},
               {"header", session.header()},
               {"entries", Json::array()},
               {"reply", {{"suite", 32}, {"public_key", to_base64url(reply_key.public_key())}}}};
  for (const SealedIdentifier& one : enrollment.seal_identifiers(session, range).value()) {
    body["entries"].push_back({{"tag", one.tag}, {"identifier", one.identifier}});
  }
  return body;
}

RawResponse Uploader::assign(const Json& body) { return post("/v1/assignments", body); }

std::string Uploader::opened(const RawResponse& response) const {
  REQUIRE_MESSAGE(response.status == 200, response.body);
  const Json answer = json_of(response);
  const Bytes enc = from_base64url(text_of(answer, "enc")).value(), ct = from_base64url(text_of(answer, "ct")).value();
  const auto plaintext = reply_key.open(enc, ct, {directory.tenant, person_, text_of(answer, "request_id")});
  REQUIRE(plaintext.ok());
  return std::string(as_text(plaintext->expose_secret()));
}

std::vector<std::string> Uploader::enroll(const std::vector<std::string>& identifiers) {
  const EntryRange range = finalize(identifiers);
  const std::string document = opened(assign(assign_body(range)));
  REQUIRE(enrollment.accept(range, as_bytes(document)).ok());
  std::vector<std::string> pseudonyms;
  for (std::size_t i = 0; i < range.count; ++i) pseudonyms.push_back(enrollment.pseudonym(range.first + i).value());
  return pseudonyms;
}

Json Uploader::record_about(std::size_t entry, const std::string& id, std::string_view salary) {
  const auto plan = SealingPlan::make(directory, session, "employees", {"salary", "iban"}).value();
  const ByteView record = as_bytes(id);
  const std::vector<Cell> cells = {{0, 0, ValueType::json, as_bytes(salary)},
                                   {0, 1, ValueType::text, as_bytes("DE02")}};
  const DataSubjectSecret* const person = enrollment.data_subject(entry);
  std::string values, header;
  REQUIRE(seal_batch(session, plan, {&record, 1}, cells, values, {&person, 1}).ok());
  REQUIRE(write_headers(session, plan, {&person, 1}, 1, header).ok());
  const std::size_t end = values.find('\n');
  return {{"$fs", header.substr(0, header.size() - 1)},
          {"id", id},
          {"person", enrollment.pseudonym(entry).value()},
          {"salary", values.substr(0, end)},
          {"iban", values.substr(end + 1, values.size() - end - 2)}};
}

}  // namespace feldsiegel::testing
