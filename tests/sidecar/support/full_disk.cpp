#include "tests/sidecar/support/full_disk.h"

#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <map>
#include <mutex>
#include <string>

namespace feldsiegel::testing {
namespace {

// SQLite's hook is a plain function.
struct Disk {
  std::mutex mutex;
  std::string file;
  std::int64_t room = 0;
  std::map<ino_t, off_t> written;  // up to where; a file that was merely made longer has a hole behind that
  std::size_t refused = 0;
};

Disk& disk() {
  static Disk one;
  return one;
}

bool is_on_it(int descriptor) {
  if (disk().file.empty()) return false;
  std::array<char, 4096> name;
  const std::string link = "/proc/self/fd/" + std::to_string(descriptor);
  const ssize_t size = ::readlink(link.c_str(), name.data(), name.size());
  return size > 0 && std::string_view(name.data(), static_cast<std::size_t>(size)).starts_with(disk().file);
}

// How much of it fits.
std::size_t take_room(int descriptor, std::size_t size, off_t at) {
  struct stat now {};
  if (::fstat(descriptor, &now) != 0) return size;
  off_t& written = disk().written.try_emplace(now.st_ino, now.st_size).first->second;
  written = std::min(written, now.st_size);
  const std::int64_t growth = std::max<std::int64_t>(at + static_cast<off_t>(size) - written, 0);
  const std::int64_t missing = std::max<std::int64_t>(growth - disk().room, 0);
  disk().room -= growth - missing;
  written += growth - missing;
  if (missing > 0) ++disk().refused;
  return size - std::min(size, static_cast<std::size_t>(missing));
}

ssize_t write_at(int descriptor, const void* bytes, size_t size, off_t at) {
  const std::lock_guard lock(disk().mutex);
  const std::size_t fits = is_on_it(descriptor) ? take_room(descriptor, size, at) : size;
  if (fits > 0) return ::pwrite(descriptor, bytes, fits, at);
  errno = ENOSPC;
  return -1;
}

void set_write(sqlite3_syscall_ptr function) {
  sqlite3_vfs* const system = sqlite3_vfs_find(nullptr);
  for (const char* name : {"pwrite", "pwrite64"}) {
    if (system->xSetSystemCall(system, name, function) != SQLITE_OK) std::abort();
  }
}

}  // namespace

FullDisk::FullDisk() {
  free();
  disk().file.clear();
  disk().refused = 0;
  disk().written.clear();
  set_write(reinterpret_cast<sqlite3_syscall_ptr>(&write_at));
}

FullDisk::~FullDisk() { set_write(nullptr); }

void FullDisk::put(const std::filesystem::path& file) {
  const std::lock_guard lock(disk().mutex);
  disk().file = file.string();
}

void FullDisk::leave_room(std::int64_t bytes) {
  const std::lock_guard lock(disk().mutex);
  disk().room = bytes;
}

std::size_t FullDisk::refused() const {
  const std::lock_guard lock(disk().mutex);
  return disk().refused;
}

}  // namespace feldsiegel::testing
