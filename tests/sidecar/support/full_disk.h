// A disk that fills up under SQLite: its writes end in the middle and fail with ENOSPC, as the system's would.
#pragma once

#include <cstdint>
#include <filesystem>
#include <limits>

namespace feldsiegel::testing {

/// One at a time; must be made before the database is opened, and outlive it.
class FullDisk {
 public:
  FullDisk();
  explicit FullDisk(const std::filesystem::path& file) : FullDisk() { put(file); }
  ~FullDisk();
  FullDisk(const FullDisk&) = delete;
  FullDisk& operator=(const FullDisk&) = delete;

  /// On the disk are the files whose names begin with this one's: a database, its write-ahead log.
  void put(const std::filesystem::path& file);

  /// How many bytes the files may grow from now on, all together. What is there may be overwritten.
  void leave_room(std::int64_t bytes);
  void free() { leave_room(std::numeric_limits<std::int64_t>::max()); }

  /// How many writes failed, or ended too early.
  std::size_t refused() const;
};

}  // namespace feldsiegel::testing
