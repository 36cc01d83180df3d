// A browser that makes pseudonyms, with the core's own client side, against a running service. It can be told to do
// single steps, so that tests can change what goes over the wire.
#pragma once

#include <string>
#include <vector>

#include "core/enrollment/enrollment.h"
#include "core/seal/reply.h"
#include "core/seal/sealing_session.h"
#include "tests/sidecar/support/service_fixture.h"

namespace feldsiegel::testing {

extern const char* const pseudonym_policy;

inline constexpr const char* upload_request_id = "77777777-7777-4777-8777-777777777777";
inline constexpr std::string_view approver_oid = "bbbbbbbb-bbbb-cccc-dddd-eeeeeeeeeeee";

/// A strictly parsed body; aborts the test otherwise.
Json json_of(const RawResponse& response);

/// The code of a refusal, "" for success.
std::string code_of(const RawResponse& response);
std::string place_of(const RawResponse& response);

/// A string member, or "".
std::string text_of(const Json& object, const char* name);

class Uploader {
 public:
  /// Borrows the service. Fetches and verifies the directory.
  explicit Uploader(const ServiceFixture& service, std::string_view domain = "person",
                    std::vector<std::string> roles = {"HR"}, std::string_view person = test_oid,
                    std::string_view tenant = test_tid);

  /// All steps; answers the pseudonym of each identifier. Aborts the test where a step is refused.
  std::vector<std::string> enroll(const std::vector<std::string>& identifiers);

  /// Answers the range that the identifiers became.
  EntryRange add(const std::vector<std::string>& identifiers);
  Json evaluate_body(EntryRange range);
  RawResponse evaluate(const Json& body);
  static oprf::Evaluation evaluation_of(const Json& answer);
  /// add, evaluate and finalize
  EntryRange finalize(const std::vector<std::string>& identifiers);
  Json assign_body(EntryRange range);
  RawResponse assign(const Json& body);
  /// The plaintext of a sealed answer.
  std::string opened(const RawResponse& response) const;

  /// A record of "employees" whose salary is about the entry and whose iban is about nobody.
  Json record_about(std::size_t entry, const std::string& id, std::string_view salary = "52000");

  std::string token() const { return service_.token_of(person_, roles_, tenant_); }
  /// Bodies of everything that was sent to the service.
  const std::string& sent() const { return sent_; }

  KeyDirectory directory;
  Enrollment enrollment;
  SealingSession session;
  ReplyKey reply_key = ReplyKey::generate(hpke::KemId::dhkem_x25519_hkdf_sha256);

 private:
  RawResponse post(std::string_view path, const Json& body);
  const ServiceFixture& service_;
  std::vector<std::string> roles_;
  std::string person_, tenant_;
  std::string sent_;
};

}  // namespace feldsiegel::testing
