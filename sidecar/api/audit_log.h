// The tenant's audit log for whom the policy allows to read it: rows, proofs, checkpoints. Format: docs/spec/audit.md.
#pragma once

#include "sidecar/api/services.h"

namespace feldsiegel::api {

/// GET /v1/audit: the rows, as CSV or JSON Lines.
http::Response read_audit(const Services& services, const http::Request& request);

/// GET /v1/audit/checkpoint: the log's signed head.
http::Response audit_checkpoint(const Services& services, const http::Request& request);

/// GET /v1/audit/proof: of the rows of /v1/audit with the same parameters; with `index` of one event
/// (c2sp.org/tlog-proof); with `old` that the log of that size is the beginning of the present one.
http::Response audit_proof(const Services& services, const http::Request& request);

}  // namespace feldsiegel::api
