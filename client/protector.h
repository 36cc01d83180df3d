// Chunks of rows as the policy protects them: pseudonymized, sealed, with their header. One session for all chunks.
#pragma once

#include <string>
#include <vector>

#include "client/api_client.h"
#include "client/rows.h"
#include "core/record/collection_plan.h"
#include "core/seal/sealing_batch.h"

namespace feldsiegel::client {

class Protector {
 public:
  /// Borrows the first two. `most_persons`: of one request.
  /// Failures: collection_unknown, no_active_key, those of SealingSession and SealingPlan.
  Protector(ApiClient& api, const KeyDirectory& directory, const std::string& collection, std::size_t most_persons);

  /// The rows as they are to be stored, in their order; all or nothing. Failures, with line and field:
  /// field_not_in_policy, field_reserved, field_already_sealed, record_id_missing, data_subject_missing, wrong_type,
  /// those of sealing and of pseudonyms.
  std::vector<Row> protect(std::vector<Row> rows);

  /// An upper bound of what its sealed values will have in characters: buckets can make much out of little.
  std::size_t sealed_size(const Row& row) const;

 private:
  void check(const Row& row) const;
  const MemberPlan& plan_of(const Row& row, const Member& member) const;
  std::vector<std::string> seal(const std::vector<Row>& rows, const class Persons& persons,
                                std::vector<std::string>& headers);
  std::string record_id(const Row& row) const;

  ApiClient& api_;
  const KeyDirectory& directory_;
  const CollectionPlan members_;
  const std::size_t most_persons_;
  const std::vector<std::string> columns_;
  SealingSession session_;
  SealingPlan plan_;
};

}  // namespace feldsiegel::client
