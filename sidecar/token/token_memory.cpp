#include "sidecar/token/token_memory.h"

#include <openssl/sha.h>

#include <tuple>

namespace feldsiegel::token {
namespace {

constexpr std::size_t bookkeeping = 512;  // of an entry: nodes of map and list, members, control blocks

std::size_t bytes_of(const std::vector<std::string>& texts) {
  std::size_t bytes = texts.capacity() * sizeof(std::string);
  for (const std::string& text : texts) bytes += text.capacity();
  return bytes;
}

std::size_t bytes_of(const KnownToken& known) {
  const VerifiedToken& proved = known.proved;
  return bookkeeping + known.kid.capacity() + proved.object_id().capacity() + proved.client_id().capacity() +
         proved.tenant().text().size() + bytes_of(proved.scopes()) + bytes_of(proved.roles()) +
         bytes_of(proved.groups());
}

}  // namespace

TokenMemory::Digest TokenMemory::digest_of(std::string_view token) {
  Digest digest;
  static_assert(std::tuple_size_v<Digest> == SHA256_DIGEST_LENGTH);
  SHA256(reinterpret_cast<const unsigned char*>(token.data()), token.size(), digest.data());
  return digest;
}

std::shared_ptr<const KnownToken> TokenMemory::find(const Digest& digest) {
  const std::lock_guard lock(mutex_);
  const auto found = entries_.find(digest);
  if (found == entries_.end()) return nullptr;
  by_use_.splice(by_use_.begin(), by_use_, found->second.used);
  return found->second.known;
}

void TokenMemory::remember(const Digest& digest, KnownToken known) {
  const std::size_t bytes = bytes_of(known);
  auto shared = std::make_shared<const KnownToken>(std::move(known));
  const std::lock_guard lock(mutex_);
  if (keys_ != shared->keys) {
    entries_.clear();
    by_use_.clear();
    bytes_ = 0;
    keys_ = shared->keys;
  }
  if (bytes > bounds_.bytes || bounds_.tokens == 0) return;
  if (const auto same = entries_.find(digest); same != entries_.end()) drop(same);
  while (entries_.size() >= bounds_.tokens || bytes_ + bytes > bounds_.bytes) drop(entries_.find(by_use_.back()));
  by_use_.push_front(digest);
  entries_.emplace(digest, Entry{std::move(shared), bytes, by_use_.begin()});
  bytes_ += bytes;
}

void TokenMemory::forget(const Digest& digest) {
  const std::lock_guard lock(mutex_);
  if (const auto found = entries_.find(digest); found != entries_.end()) drop(found);
}

std::size_t TokenMemory::size() const {
  const std::lock_guard lock(mutex_);
  return entries_.size();
}

std::size_t TokenMemory::bytes() const {
  const std::lock_guard lock(mutex_);
  return bytes_;
}

void TokenMemory::drop(Entries::iterator entry) {
  bytes_ -= entry->second.bytes;
  by_use_.erase(entry->second.used);
  entries_.erase(entry);
}

}  // namespace feldsiegel::token
