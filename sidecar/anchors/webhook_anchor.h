// Checkpoints to somebody who keeps them: POSTed as text, never read back.
#pragma once

#include "sidecar/audit/anchor.h"
#include "sidecar/notify/webhook.h"

namespace feldsiegel::anchors {

class WebhookAnchor final : public audit::Anchor {
 public:
  /// `report` learns why a connection failed, as a fixed sentence.
  explicit WebhookAnchor(notify::WebhookSettings settings, notify::Webhook::Report report = {})
      : webhook_(std::move(settings), std::move(report)) {}

  std::string_view kind() const override { return "webhook"; }
  std::string place() const override { return "webhook"; }

  /// Any 2xx will do; a redirect is not followed and will not.
  Status publish(std::string_view checkpoint) override;

  /// Always anchor_unavailable.
  Result<std::optional<std::string>> latest() override;
  bool is_readable() const override { return false; }

 private:
  const notify::Webhook webhook_;
};

}  // namespace feldsiegel::anchors
