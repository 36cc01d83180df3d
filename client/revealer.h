// Chunks of stored rows, opened for a purpose by the service: clear and pseudonymized members stay, what the purpose
// covers comes opened, what belongs to other purposes is left out.
#pragma once

#include <functional>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "client/api_client.h"
#include "client/rows.h"
#include "core/record/collection_plan.h"

namespace feldsiegel::client {

class Revealer {
 public:
  /// Told of each field that does not open, with line and field.
  using Report = std::function<void(std::size_t line, std::string_view field, std::string_view code)>;

  /// Borrows both. Without `report`, the first field that does not open refuses everything.
  /// Failures: collection_unknown, purpose_unknown.
  Revealer(ApiClient& api, const KeyDirectory& directory, const std::string& collection, std::string purpose,
           Report report);

  /// Failures, with line and field: field_not_in_policy, sealed_value_expected, header_missing, record_id_missing, and
  /// what the service refuses; reply_malformed where the answer is not one to what was asked.
  std::vector<Row> reveal(std::vector<Row> rows);

  /// How many fields of a row are sent to be opened.
  std::size_t field_count(const Row& row) const;

  /// Fields that were left out because they belong to other purposes.
  const std::set<std::string>& withheld() const { return withheld_; }

  /// Of CSV columns those that an answer can have.
  std::vector<std::string> output_columns(const std::vector<std::string>& columns) const;

 private:
  std::optional<Revealing> revealing(std::string_view member) const;
  std::string request_of(const std::vector<Row>& rows) const;
  std::string record_of(const Row& row) const;
  using Reported = std::set<std::pair<std::size_t, std::string>>;  // line and field
  void take(std::vector<Row>& rows, const Json& answer);
  void take_row(Row& row, const Json& opened, const Reported& reported);
  Reported report_errors(const std::vector<Row>& rows, const Json& answer) const;

  ApiClient& api_;
  const CollectionPlan members_;
  const std::string purpose_;
  const std::uint32_t purpose_id_;
  Report report_;
  std::set<std::string> withheld_;
};

}  // namespace feldsiegel::client
