#include "core/merkle/hash.h"

#include <algorithm>

namespace feldsiegel::merkle {
namespace {

constexpr std::uint8_t leaf_prefix = 0x00;
constexpr std::uint8_t node_prefix = 0x01;

}  // namespace

LeafHasher::LeafHasher() {
  crypto_hash_sha256_init(&state_);
  crypto_hash_sha256_update(&state_, &leaf_prefix, 1);
}

void LeafHasher::add(ByteView piece) {
  if (!piece.empty()) crypto_hash_sha256_update(&state_, piece.data(), piece.size());
}

Hash LeafHasher::finish() {
  Hash hash;
  crypto_hash_sha256_final(&state_, hash.data());
  return hash;
}

Hash leaf_hash(ByteView data) {
  LeafHasher hasher;
  hasher.add(data);
  return hasher.finish();
}

Hash node_hash(const Hash& left, const Hash& right) {
  std::array<std::uint8_t, 1 + 2 * sizeof(Hash)> input{node_prefix};
  std::copy(right.begin(), right.end(), std::copy(left.begin(), left.end(), input.begin() + 1));
  Hash hash;
  crypto_hash_sha256(hash.data(), input.data(), input.size());
  return hash;
}

Hash empty_root() {
  Hash hash;
  crypto_hash_sha256(hash.data(), nullptr, 0);
  return hash;
}

}  // namespace feldsiegel::merkle
