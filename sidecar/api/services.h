// What all handlers share, and what they begin and end with.
#pragma once

#include <cstdint>
#include <functional>

#include "core/grant/grant.h"
#include "core/policy/policy.h"
#include "sidecar/api/authentication.h"
#include "sidecar/api/event.h"
#include "sidecar/http/router.h"
#include "sidecar/metrics/metrics.h"
#include "sidecar/vault/keyring.h"
#include "sidecar/vault/vault.h"

namespace feldsiegel::api {

using Clock = std::function<std::int64_t()>;  ///< seconds since 1970

/// How much one request may ask for.
struct Limits {
  std::size_t records = 5000;
  std::size_t fields = 50000;       ///< sealed values to open
  std::size_t evaluations = 1000;   ///< identifiers of one evaluation
  std::size_t assignments = 1000;   ///< entries to enroll, pseudonyms to re-identify

  std::size_t members() const { return fields * 4; }  ///< of all records together, whatever they hold
};

/// Everything in it is thread-safe.
struct Services {
  Authenticate verify;
  const Policy& policy;
  vault::Keyring& keyring;
  vault::Vault& vault;
  metrics::Metrics& metrics;
  Report report;
  Clock now;
  Limits limits{};
};

/// Errors become problems; an answer is sent as it is, also where it is a problem with more to say.
using Answer = Result<http::Response>;

/// Verifies the token and lets `work` answer. Whatever comes of it, the log learns the tenant.
http::Response handle(const Services& services, const http::Request& request,
                      const std::function<Answer(const VerifiedToken&)>& work);

/// For Route::admit: the token's own refusal, before a large body is read.
http::Handler token_check(const Services& services);

/// `authorize`, with the caller's present approval where the purpose needs one. Approvals that nobody with the tenant's
/// key wrote are reported and count for nothing. Errors: those of authorize, Keyring::find and
/// ApprovalStore::valid_approvals.
Result<Grant> grant_for(const Services& services, const VerifiedToken& token, std::string_view purpose);

/// For the rows of the token's tenant. Errors: those of ApprovalAuthenticator::make.
Result<vault::ApprovalMac> approval_mac(const VerifiedToken& token, const TenantKey& key);

/// An answer whose body is this JSON text, which holds nothing secret.
http::Response json_answer(std::string_view json, int status = 200);

}  // namespace feldsiegel::api
