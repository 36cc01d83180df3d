// Checkpoints in a file. It proves something only where whoever can write to the log cannot write to the file's disk.
#pragma once

#include <filesystem>

#include "sidecar/audit/anchor.h"

namespace feldsiegel::anchors {

inline constexpr std::size_t max_checkpoint = 64u << 10;  ///< bytes; of all kinds of anchors

class FileAnchor final : public audit::Anchor {
 public:
  explicit FileAnchor(std::filesystem::path file) : file_(std::move(file)) {}

  std::string_view kind() const override { return "file"; }
  std::string place() const override { return "file " + file_.string(); }

  /// Durable when it returns; readers see the old one or the new one, nothing between. The file is for all to read.
  Status publish(std::string_view checkpoint) override;
  Result<std::optional<std::string>> latest() override;
  bool is_readable() const override { return true; }

 private:
  const std::filesystem::path file_;
};

}  // namespace feldsiegel::anchors
