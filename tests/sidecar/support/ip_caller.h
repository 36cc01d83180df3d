// A backend that has IP addresses pseudonymized, against a running service with a policy for it.
#pragma once

#include <string>
#include <vector>

#include "tests/sidecar/support/service_fixture.h"

namespace feldsiegel::testing {

/// Domains of IP addresses: visits and twin (deterministic), net (prefix), hits (nd), logs (ndx), scarce (nd, budgets
/// of 3 and 2), guarded (nd, its purpose needs approval), closed (nobody's). Of other kinds: person, cohort.
/// Roles: Web makes pseudonyms, Abuse leads back, Inquire too but for approval by Council, Auditor reads the audit log.
extern const char* const ip_policy;

class IpCaller {
 public:
  /// Borrows the service.
  explicit IpCaller(const ServiceFixture& service, std::string_view tenant = test_tid)
      : service_(service), tenant_(tenant) {}

  RawResponse ask(const std::string& domain, const std::vector<std::string>& addresses,
                  const std::vector<std::string>& roles = {"Web"}) const;
  RawResponse post(const Json& body, const std::vector<std::string>& roles = {"Web"}) const;

  /// The pseudonyms. Aborts the test where the service refuses.
  std::vector<std::string> make(const std::string& domain, const std::vector<std::string>& addresses) const;

  static Json back_body(const std::string& domain, const std::vector<std::string>& pseudonyms);
  RawResponse back(const Json& body, const std::vector<std::string>& roles = {"Abuse"}) const;

  /// The addresses. Aborts the test where the service refuses or a pseudonym leads nowhere.
  std::vector<std::string> addresses(const RawResponse& response) const;

  /// The rows of the audit log that have this action, and all of its text.
  std::vector<Json> events(std::string_view action) const;
  std::string audit_text() const;

 private:
  const ServiceFixture& service_;
  std::string tenant_;
};

}  // namespace feldsiegel::testing
