// The hashes of a Merkle tree: RFC 6962 section 2.1 with SHA-256. Specification: docs/spec/transparency-log.md
#pragma once

#include <sodium.h>

#include <array>
#include <cstdint>

#include "core/base/bytes.h"

namespace feldsiegel::merkle {

using Hash = std::array<std::uint8_t, 32>;

/// SHA-256(0x00 || data): the hash of a leaf.
Hash leaf_hash(ByteView data);

/// SHA-256(0x01 || left || right): the hash of an inner node.
Hash node_hash(const Hash& left, const Hash& right);

/// SHA-256 of nothing: the root of the tree without leaves.
Hash empty_root();

/// leaf_hash of data that comes in pieces.
class LeafHasher {
 public:
  LeafHasher();
  void add(ByteView piece);

  /// Ends the hasher: neither `add` nor `finish` may follow.
  Hash finish();

 private:
  crypto_hash_sha256_state state_;
};

}  // namespace feldsiegel::merkle
