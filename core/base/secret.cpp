#include "core/base/secret.h"

#include <sodium.h>

#include <cstdlib>
#include <cstring>
#include <utility>

namespace feldsiegel {

void wipe(MutableByteView memory) {
  if (!memory.empty()) sodium_memzero(memory.data(), memory.size());
}

bool equal_in_constant_time(ByteView a, ByteView b) {
  return a.size() == b.size() && (a.empty() || sodium_memcmp(a.data(), b.data(), a.size()) == 0);
}

SecretBytes::SecretBytes(std::size_t size) : size_(size) {
  if (size == 0) return;
  data_ = static_cast<std::uint8_t*>(sodium_malloc(size));
  if (data_ == nullptr) std::abort();
  std::memset(data_, 0, size);
}

SecretBytes::~SecretBytes() {
  if (data_ != nullptr) sodium_free(data_);  // wipes
}

SecretBytes::SecretBytes(SecretBytes&& other) noexcept
    : data_(std::exchange(other.data_, nullptr)), size_(std::exchange(other.size_, 0)) {}

SecretBytes& SecretBytes::operator=(SecretBytes&& other) noexcept {
  std::swap(data_, other.data_);
  std::swap(size_, other.size_);
  return *this;
}

SecretBytes SecretBytes::copy_of(ByteView source) {
  SecretBytes secret(source.size());
  if (!source.empty()) std::memcpy(secret.data_, source.data(), source.size());
  return secret;
}

WipedBytes& WipedBytes::operator=(WipedBytes&& other) noexcept {
  std::swap(bytes_, other.bytes_);
  return *this;
}

void WipedBytes::append(ByteView more) {
  if (bytes_.capacity() - bytes_.size() < more.size()) std::abort();
  bytes_.insert(bytes_.end(), more.begin(), more.end());
}

void WipedBytes::resize(std::size_t size) {
  if (bytes_.capacity() < size) std::abort();
  bytes_.resize(size);
}

void WipedBytes::clear() {
  bytes_.resize(bytes_.capacity());
  wipe(bytes_);
  bytes_.clear();
}

}  // namespace feldsiegel
