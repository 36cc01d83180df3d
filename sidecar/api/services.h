// What all handlers share, and what they begin and end with.
#pragma once

#include <cstdint>
#include <functional>

#include "core/grant/grant.h"
#include "core/merkle/note.h"
#include "core/policy/policy.h"
#include "sidecar/api/authentication.h"
#include "sidecar/api/call/notice.h"
#include "sidecar/api/refusal_watch.h"
#include "sidecar/audit/event_reader.h"
#include "sidecar/audit/trail.h"
#include "sidecar/http/router.h"
#include "sidecar/metrics/metrics.h"
#include "sidecar/vault/keyring.h"
#include "sidecar/vault/vault.h"

namespace feldsiegel::api {

using Clock = std::function<std::int64_t()>;  ///< seconds since 1970

/// How much one request may ask for.
struct Limits {
  std::size_t records = 5000;
  std::size_t fields = 50000;      ///< sealed values to open
  std::size_t evaluations = 1000;  ///< identifiers of one evaluation
  std::size_t assignments = 1000;  ///< entries to enroll, pseudonyms to re-identify

  std::size_t members() const { return fields * 4; }  ///< of all records together, whatever they hold
};

/// Everything in it is thread-safe.
struct Services {
  Authenticate verify;
  const Policy& policy;
  vault::Keyring& keyring;
  vault::Vault& vault;
  audit::Trail& audit;
  audit::EventReader& events;            ///< of the audit log
  const merkle::NoteSigner& log_signer;  ///< likewise
  metrics::Metrics& metrics;
  Report report;
  RefusalWatch& refusals;
  Clock now;
  Limits limits{};
};

/// Errors become problems; an answer is sent as it is, also where it is a problem with more to say.
using Answer = Result<http::Response>;

/// What a handler tells the audit log: it fills in what it knows, on its way and so also where it refuses.
using Work = std::function<Answer(const VerifiedToken&, audit::Row&)>;

/// Verifies the token and lets `work` answer. Whatever comes of it, the log learns the tenant, and the audit log what
/// was asked and what came of it: the answer is held until that is durable. Nothing is begun while the audit log cannot
/// be written. Without an action, and none that `work` sets, nothing is audited.
http::Response handle(const Services& services, const http::Request& request, std::optional<audit::Action> action,
                      const Work& work);

/// For Route::admit: the token's own refusal, before a large body is read.
http::Handler token_check(const Services& services);

/// `authorize`, with the caller's present approval where the purpose needs one; the event learns both. Approvals that
/// nobody with the tenant's key wrote are reported and count for nothing. Errors: those of authorize, Keyring::find and
/// ApprovalStore::valid_approvals.
Result<Grant> grant_for(const Services& services, const VerifiedToken& token, std::string_view purpose,
                        audit::Row& event);

/// Borrows from the request.
Cause cause_of(const http::Request& request);

/// For the rows of the token's tenant. Errors: those of ApprovalAuthenticator::make.
Result<vault::ApprovalMac> approval_mac(const VerifiedToken& token, const TenantKey& key);

/// An answer whose body is this JSON text, which holds nothing secret.
http::Response json_answer(std::string_view json, int status = 200);

}  // namespace feldsiegel::api
