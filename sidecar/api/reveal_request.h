// The body of POST /v1/reveal, read but not yet compared with a policy. Format: docs/spec/api.md.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/bytes.h"
#include "core/base/result.h"
#include "sidecar/api/body.h"
#include "sidecar/api/json_reader.h"
#include "sidecar/api/services.h"

namespace feldsiegel::api {

struct RevealMember {
  std::string_view name;
  JsonValue value;
};

class RevealRequest {
 public:
  /// Borrows `body` for as long as the request lives. On failure `status` says why: the reader's errors,
  /// missing_member, unknown_member, duplicate_member, wrong_type, invalid_value, suite_unsupported,
  /// public_key_invalid, batch_too_large.
  RevealRequest(const std::string& body, const Limits& limits);
  RevealRequest(const RevealRequest&) = delete;
  RevealRequest& operator=(const RevealRequest&) = delete;

  const Status& status() const { return status_; }

  std::string_view collection() const { return collection_; }
  std::string_view purpose() const { return purpose_; }
  std::string_view request_id() const { return request_id_; }
  const std::optional<ReplyTo>& reply() const { return reply_; }
  bool reports_errors() const { return reports_errors_; }
  std::span<const std::string_view> headers() const { return headers_; }
  std::size_t record_count() const { return record_ends_.size(); }
  std::span<const RevealMember> record(std::size_t index) const;

 private:
  bool read();
  bool read_member(std::string_view name, unsigned& seen);
  bool read_text(std::string_view& out, std::string_view name);
  bool read_request_id();
  bool read_on_error();
  bool read_reply();
  bool read_headers();
  bool read_records();
  bool read_record();
  bool is_next(JsonKind kind);
  bool refuse(ErrorCode code, Place at, std::optional<std::uint64_t> limit = std::nullopt);

  JsonReader reader_;
  const Limits& limits_;
  Status status_;
  std::string_view collection_, purpose_, request_id_;
  std::optional<ReplyTo> reply_;
  bool reports_errors_ = false;
  std::vector<std::string_view> headers_;
  std::vector<RevealMember> members_;     // of all records, one after another
  std::vector<std::size_t> record_ends_;  // where each record's members end
};

}  // namespace feldsiegel::api
