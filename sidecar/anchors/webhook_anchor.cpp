#include "sidecar/anchors/webhook_anchor.h"

namespace feldsiegel::anchors {

Status WebhookAnchor::publish(std::string_view checkpoint) {
  const auto answer = webhook_.post({"text/plain; charset=utf-8", checkpoint, {}});
  if (!answer.ok() || !notify::is_success(*answer)) return ErrorCode::anchor_unavailable;
  return {};
}

Result<std::optional<std::string>> WebhookAnchor::latest() { return ErrorCode::anchor_unavailable; }

}  // namespace feldsiegel::anchors
