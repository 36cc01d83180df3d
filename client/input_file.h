// The file to read: one buffer, and an end to waiting. A pipe may stay silent for long; a stop must not wait for it.
#pragma once

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <streambuf>
#include <vector>

namespace feldsiegel::client {

class InputFile : public std::streambuf {
 public:
  /// Borrows `stop`. Failure: file_unreadable (not there, not permitted, a folder).
  InputFile(const std::filesystem::path& file, const std::atomic<bool>& stop);
  ~InputFile() override;  ///< wipes what it held
  InputFile(const InputFile&) = delete;
  InputFile& operator=(const InputFile&) = delete;

  /// Bytes that were taken out of it.
  std::uint64_t taken() const { return read_ - static_cast<std::uint64_t>(egptr() - gptr()); }

 protected:
  /// Throws where reading fails or is stopped; a stream turns that into badbit.
  int_type underflow() override;

 private:
  const int descriptor_;
  const std::atomic<bool>& stop_;
  std::vector<char> buffer_;
  std::uint64_t read_ = 0;
};

}  // namespace feldsiegel::client
