#include "tests/sidecar/support/ip_caller.h"

#include <doctest/doctest.h>

#include <sstream>

#include "tests/sidecar/support/uploader.h"

namespace feldsiegel::testing {

const char* const ip_policy = R"({
  "version": 1, "name": "web",
  "purposes": [
    {"id": 1, "name": "abuse", "allow": {"roles": ["Abuse"]}, "reply": ["caller", "backend"]},
    {"id": 2, "name": "inquiry", "allow": {"roles": ["Inquire"]}, "reply": ["backend"],
     "approval": {"allow": {"roles": ["Council"]}, "minutes": 60}}
  ],
  "domains": [
    {"id": 5, "name": "person", "purpose": "abuse", "allow": {"roles": ["Web"]}, "erase": {"roles": ["Web"]}},
    {"id": 7, "name": "cohort", "kind": "derived", "allow": {"roles": ["Web"]}},
    {"id": 11, "name": "visits", "kind": "ip", "mode": "deterministic", "purpose": "abuse",
     "allow": {"roles": ["Web"]}},
    {"id": 12, "name": "net", "kind": "ip", "mode": "prefix", "purpose": "abuse", "allow": {"roles": ["Web"]}},
    {"id": 13, "name": "hits", "kind": "ip", "mode": "nd", "purpose": "abuse", "allow": {"roles": ["Web"]}},
    {"id": 14, "name": "logs", "kind": "ip", "mode": "ndx", "purpose": "abuse", "allow": {"roles": ["Web"]}},
    {"id": 15, "name": "twin", "kind": "ip", "mode": "deterministic", "purpose": "abuse",
     "allow": {"roles": ["Web"]}},
    {"id": 16, "name": "scarce", "kind": "ip", "mode": "nd", "purpose": "abuse", "allow": {"roles": ["Web"]},
     "budgets": {"evaluate": {"burst": 3, "per_hour": 60}, "reidentify": {"burst": 2, "per_hour": 60}}},
    {"id": 17, "name": "guarded", "kind": "ip", "mode": "nd", "purpose": "inquiry", "allow": {"roles": ["Web"]}},
    {"id": 18, "name": "closed", "kind": "ip", "mode": "nd", "purpose": "abuse",
     "allow": {"roles": ["Nobody.Has.This"]}}
  ],
  "collections": [{"name": "log", "fields": {"person": {"protect": "pseudonymize", "domain": "person"}}}],
  "audit": {"roles": ["Auditor"]}})";

RawResponse IpCaller::ask(const std::string& domain, const std::vector<std::string>& addresses,
                          const std::vector<std::string>& roles) const {
  return post(Json{{"domain", domain}, {"addresses", addresses}}, roles);
}

RawResponse IpCaller::post(const Json& body, const std::vector<std::string>& roles) const {
  return service_.send("POST", "/v1/pseudonyms/ip", service_.token(roles, tenant_), body.dump());
}

std::vector<std::string> IpCaller::make(const std::string& domain, const std::vector<std::string>& addresses) const {
  const RawResponse response = ask(domain, addresses);
  REQUIRE_MESSAGE(response.status == 200, response.body);
  std::vector<std::string> made;
  const Json answer = json_of(response);
  for (const Json& one : answer["pseudonyms"]) made.push_back(*one.get_ptr<const std::string*>());
  REQUIRE(made.size() == addresses.size());
  return made;
}

Json IpCaller::back_body(const std::string& domain, const std::vector<std::string>& pseudonyms) {
  return {{"domain", domain},
          {"request_id", upload_request_id},
          {"pseudonyms", pseudonyms},
          {"reason", "Attack on the site, ticket 4711."}};
}

RawResponse IpCaller::back(const Json& body, const std::vector<std::string>& roles) const {
  return service_.send("POST", "/v1/reidentify", service_.token(roles, tenant_), body.dump());
}

std::vector<std::string> IpCaller::addresses(const RawResponse& response) const {
  REQUIRE_MESSAGE(response.status == 200, response.body);
  std::vector<std::string> all;
  const Json answer = json_of(response);
  for (const Json& one : answer["results"]) {
    REQUIRE(one.contains("identifier"));
    all.push_back(text_of(one, "identifier"));
  }
  return all;
}

std::string IpCaller::audit_text() const {
  const RawResponse response = service_.get("/v1/audit?format=jsonl", service_.token({"Auditor"}, tenant_));
  REQUIRE_MESSAGE(response.status == 200, response.body);
  return response.body;
}

std::vector<Json> IpCaller::events(std::string_view action) const {
  std::vector<Json> found;
  std::istringstream lines(audit_text());
  for (std::string line; std::getline(lines, line);) {
    Json row = parse_json(as_bytes(line)).value();
    if (text_of(row, "action") == action) found.push_back(std::move(row));
  }
  return found;
}

}  // namespace feldsiegel::testing
