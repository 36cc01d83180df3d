// Sealing as a client does it, for tests of what opens it again.
#pragma once

#include <cstdlib>
#include <string>
#include <vector>

#include "core/base/json.h"
#include "core/seal/sealing_batch.h"

namespace feldsiegel::testing {

class Sealer {
 public:
  /// Borrows `directory`.
  explicit Sealer(const KeyDirectory& directory)
      : directory_(directory),
        session_(SealingSession::start(directory.tenant, *directory.active_recipient().value()).value()) {}

  std::string header() const { return session_.header(); }

  std::string seal(std::string_view collection, std::string_view record_id, const std::string& field,
                   std::string_view value, ValueType type = ValueType::text) {
    const auto plan = SealingPlan::make(directory_, session_, collection, {field}).value();
    const ByteView id = as_bytes(record_id);
    const Cell cell{0, 0, type, as_bytes(value)};
    std::string out;
    if (!seal_batch(session_, plan, {&id, 1}, {&cell, 1}, out).ok()) std::abort();
    out.pop_back();  // the line feed
    return out;
  }

 private:
  const KeyDirectory& directory_;
  SealingSession session_;
};

inline constexpr const char* test_request_id = "55555555-5555-4555-8555-555555555555";

/// A plain reveal request of one header; records are added by the test.
inline Json reveal_body(const Sealer& sealer, std::string_view purpose = "payroll",
                        std::string_view collection = "employees") {
  Json body;
  body["collection"] = collection;
  body["purpose"] = purpose;
  body["request_id"] = test_request_id;
  body["headers"] = Json::array({sealer.header()});
  body["records"] = Json::array();
  return body;
}

}  // namespace feldsiegel::testing
