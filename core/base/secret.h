// Secrets: move-only, wiped when they go, without ==, << or conversions.
// Reading one is spelled `expose_secret`, so `git grep expose_secret` is the list to audit.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "core/base/bytes.h"

namespace feldsiegel {

/// Overwrites memory in a way that the compiler may not drop (sodium_memzero).
void wipe(MutableByteView memory);

/// Compares in constant time. Shapes may differ; the lengths are not secret.
bool equal_in_constant_time(ByteView a, ByteView b);

/// N secret bytes in place (stack or member), for short-lived keys.
template <std::size_t N>
class Secret {
 public:
  Secret() : bytes_{} {}
  ~Secret() { wipe(bytes_); }
  Secret(const Secret&) = delete;
  Secret& operator=(const Secret&) = delete;
  Secret(Secret&& other) noexcept : bytes_(other.bytes_) { wipe(other.bytes_); }
  Secret& operator=(Secret&& other) noexcept {
    if (this != &other) {
      bytes_ = other.bytes_;
      wipe(other.bytes_);
    }
    return *this;
  }

  static constexpr std::size_t size() { return N; }
  std::span<const std::uint8_t, N> expose_secret() const { return bytes_; }
  std::span<std::uint8_t, N> expose_secret_for_writing() { return bytes_; }

 private:
  std::array<std::uint8_t, N> bytes_;
};

/// Secret bytes of a length known at run time, in guarded, locked memory (sodium_malloc), for keys that live long.
class SecretBytes {
 public:
  SecretBytes() = default;
  explicit SecretBytes(std::size_t size);  ///< zero-filled; aborts when locked memory cannot be had
  ~SecretBytes();
  SecretBytes(const SecretBytes&) = delete;
  SecretBytes& operator=(const SecretBytes&) = delete;
  SecretBytes(SecretBytes&& other) noexcept;
  SecretBytes& operator=(SecretBytes&& other) noexcept;

  /// Copies `source` and leaves it as it is; the caller wipes it if it must go.
  static SecretBytes copy_of(ByteView source);

  std::size_t size() const { return size_; }
  ByteView expose_secret() const { return {data_, size_}; }
  MutableByteView expose_secret_for_writing() { return {data_, size_}; }

 private:
  std::uint8_t* data_ = nullptr;
  std::size_t size_ = 0;
};

/// A plaintext buffer: an ordinary vector that wipes its whole capacity when it goes. Reserve before filling:
/// growth leaves copies behind, so growing past the reserved size aborts.
class WipedBytes {
 public:
  WipedBytes() = default;
  explicit WipedBytes(std::size_t capacity) { bytes_.reserve(capacity); }
  ~WipedBytes() { clear(); }
  WipedBytes(const WipedBytes&) = delete;
  WipedBytes& operator=(const WipedBytes&) = delete;
  WipedBytes(WipedBytes&& other) noexcept : bytes_(std::move(other.bytes_)) {}
  WipedBytes& operator=(WipedBytes&& other) noexcept;

  ByteView expose_secret() const { return bytes_; }
  MutableByteView expose_secret_for_writing() { return bytes_; }
  std::size_t size() const { return bytes_.size(); }

  void append(ByteView more);     ///< aborts when the capacity does not suffice
  void resize(std::size_t size);  ///< aborts when the capacity does not suffice; new bytes are zero
  void clear();                   ///< wipes the whole capacity

 private:
  Bytes bytes_;
};

}  // namespace feldsiegel
