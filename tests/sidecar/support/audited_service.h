// A running service whose policy lets somebody read the audit log, and a look at that log beside it.
#pragma once

#include <string>
#include <vector>

#include "core/audit/row.h"
#include "core/merkle/note.h"
#include "tests/sidecar/support/uploader.h"

namespace feldsiegel::testing {

class AuditedService : public ServiceFixture {
 public:
  /// The policy of the pseudonyms; "Audit.Read" may read the log.
  AuditedService();

  /// Whoever may read the log of this tenant.
  std::string auditor(std::string_view tenant = test_tid) const { return token({"Audit.Read"}, tenant); }

  /// A second tenant.
  void add_tenant(std::string_view tenant) const;

  /// Every event so far, as the log's file holds it.
  std::vector<audit::Row> events() const;

  /// What the request with this answer left behind, an event a line, as `text_of` writes it. Checks that each says who
  /// called with which application, for which tenant, under which policy and in which trace.
  std::string left_by(const RawResponse& response, std::string_view person = test_oid,
                      std::string_view tenant = test_tid) const;

  /// The log's public key.
  merkle::NoteVerifier log_key() const;

  /// SQL in the log's file, beside the service.
  std::string run_sql(const std::string& sql) const;

  /// Waits until it is ready, or is not; answers what /readyz says then.
  std::string ready_text(bool ready) const;
};

/// Action, outcome, code and then "name=value" of what else a handler filled in and is not empty.
std::string text_of(const audit::Row& event);

}  // namespace feldsiegel::testing
