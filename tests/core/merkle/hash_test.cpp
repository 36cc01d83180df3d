#include "core/merkle/hash.h"

#include <doctest/doctest.h>

#include "core/base/hex.h"

namespace feldsiegel::merkle {
namespace {

TEST_CASE("the hashes of nothing, of an empty leaf and of a node are those of RFC 6962's own implementations") {
  CHECK(to_hex(empty_root()) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  CHECK(to_hex(leaf_hash({})) == "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d");
  CHECK(to_hex(leaf_hash(as_bytes("L123456"))) == "395aa064aa4c29f7010acfe3f25db9485bbd4b91897b6ad7ad547639252b4d56");
  const Bytes left = to_bytes(as_bytes("N123"));
  CHECK(to_hex(node_hash(leaf_hash(left), empty_root())) != to_hex(node_hash(empty_root(), leaf_hash(left))));
}

TEST_CASE("a leaf's hash does not depend on the pieces that the data comes in") {
  const std::string data(1000, 'x');
  for (const std::size_t cut : {0u, 1u, 63u, 64u, 65u, 999u, 1000u}) {
    LeafHasher hasher;
    hasher.add(as_bytes(data).first(cut));
    hasher.add({});
    hasher.add(as_bytes(data).subspan(cut));
    CHECK(hasher.finish() == leaf_hash(as_bytes(data)));
  }
}

TEST_CASE("a leaf that is spelled like two hashes does not have the hash of the node over them") {
  const Hash left = leaf_hash(as_bytes("left"));
  const Hash right = leaf_hash(as_bytes("right"));
  Bytes joined = to_bytes(left);
  append(joined, right);
  CHECK(leaf_hash(joined) != node_hash(left, right));
}

}  // namespace
}  // namespace feldsiegel::merkle
