// POST /v1/reveal: opens records for a purpose, for the person that the token proves.
#pragma once

#include "core/policy/policy.h"
#include "sidecar/api/authentication.h"
#include "sidecar/api/record_revealer.h"
#include "sidecar/http/request.h"
#include "sidecar/metrics/metrics.h"
#include "sidecar/vault/keyring.h"

namespace feldsiegel::api {

/// Thread-safe; borrows everything.
class RevealHandler {
 public:
  RevealHandler(Authenticate verify, const Policy& policy, vault::Keyring& keyring, RevealLimits limits,
                metrics::Metrics& metrics)
      : verify_(std::move(verify)), policy_(policy), keyring_(keyring), limits_(limits), metrics_(metrics) {}

  http::Response operator()(const http::Request& request) const;

 private:
  http::Response open_for(const Grant& grant, const Collection& collection, const RevealRequest& reveal,
                          const http::Request& request) const;
  http::Response reply(const Grant& grant, const RevealRequest& reveal, AnswerWriter& document) const;

  Authenticate verify_;
  const Policy& policy_;
  vault::Keyring& keyring_;
  RevealLimits limits_;
  metrics::Metrics& metrics_;
};

}  // namespace feldsiegel::api
