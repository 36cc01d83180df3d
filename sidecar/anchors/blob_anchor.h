// Checkpoints in a blob of Azure Storage. The container should have version-level immutability, so that each checkpoint
// stays as a version that nobody can change; the shared access signature needs create, write and read, never delete.
// Interface: Put Blob and Get Blob, https://learn.microsoft.com/rest/api/storageservices/
#pragma once

#include <filesystem>

#include "host/https/https_client.h"
#include "sidecar/audit/anchor.h"

namespace feldsiegel::anchors {

struct BlobSettings {
  std::filesystem::path url_file;  ///< for its owner alone; https, with the signature; read afresh each time
  std::optional<std::filesystem::path> ca_file{};
  std::chrono::milliseconds connect_timeout{5000};
  std::chrono::milliseconds total_timeout{15000};
};

class BlobAnchor final : public audit::Anchor {
 public:
  /// `report` learns why a checkpoint could not be published or read, as a fixed sentence without any part of the URL.
  explicit BlobAnchor(BlobSettings settings, https::HttpsClient::Report report = {});

  std::string_view kind() const override { return "blob"; }
  std::string place() const override { return "blob of " + settings_.url_file.string(); }
  Status publish(std::string_view checkpoint) override;

  /// Nothing for 404, be it the blob or its container.
  Result<std::optional<std::string>> latest() override;
  bool is_readable() const override { return true; }

 private:
  Result<https::HttpAnswer> call(std::optional<std::string_view> body) const;

  ErrorCode unavailable(std::string_view reason) const;

  const BlobSettings settings_;
  const https::HttpsClient::Report report_;
  const https::HttpsClient client_;
};

}  // namespace feldsiegel::anchors
