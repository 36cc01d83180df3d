// Proofs with one thing changed at a time: none may verify.
#include <functional>

#include "tests/core/merkle/tree_fixture.h"

namespace feldsiegel::merkle {
namespace {

using namespace testing;

const std::vector<std::uint64_t> sizes = {1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 33, 64, 65, 100};

struct Inclusion {
  Hash leaf;
  std::uint64_t index;
  std::uint64_t size;
  std::vector<Hash> proof;
  Hash root;
  Status verify() const { return verify_inclusion(leaf, index, size, proof, root); }
};

struct Consistency {
  std::uint64_t old_size;
  Hash old_root;
  std::uint64_t size;
  Hash root;
  std::vector<Hash> proof;
  Status verify() const { return verify_consistency(old_size, old_root, size, root, proof); }
};

// Every claim is good before it is changed, and refused after.
template <class Claim>
void refuse(const Claim& good, const std::function<void(Claim&)>& change) {
  Claim bad = good;
  change(bad);
  CHECK(outcome(bad.verify()) == "log_proof_invalid");
}

// One bit of each byte in turn, another bit for each.
void flip(Hash& hash, std::size_t byte) { hash[byte] ^= static_cast<std::uint8_t>(1u << byte % 8); }

template <class Claim>
void change_proof(const Claim& good) {
  const std::size_t count = good.proof.size();
  const Hash foreign = leaf_hash(as_bytes("foreign"));
  for (std::size_t i = 0; i < count; ++i) {
    CAPTURE(i);
    for (std::size_t byte = 0; byte < 32; ++byte) refuse<Claim>(good, [=](Claim& c) { flip(c.proof[i], byte); });
    const auto at = static_cast<std::ptrdiff_t>(i);
    refuse<Claim>(good, [=](Claim& c) { c.proof.erase(c.proof.begin() + at); });
    refuse<Claim>(good, [=](Claim& c) { c.proof.resize(i); });
    refuse<Claim>(good, [=](Claim& c) { c.proof.insert(c.proof.begin() + at, c.proof[i]); });
    refuse<Claim>(good, [=](Claim& c) { c.proof.insert(c.proof.begin() + at, foreign); });
    for (std::size_t j = 0; j < i; ++j) refuse<Claim>(good, [=](Claim& c) { std::swap(c.proof[i], c.proof[j]); });
  }
  refuse<Claim>(good, [&](Claim& c) { c.proof.push_back(foreign); });
  refuse<Claim>(good, [&](Claim& c) { c.proof.push_back(c.root); });
  refuse<Claim>(good, [&](Claim& c) { c.proof.resize(100); });
}

TEST_CASE("an inclusion proof with one bit of any hash, leaf or root changed, or a hash too many or too few, fails") {
  MemoryNodes nodes(100);
  for (const std::uint64_t size : sizes) {
    for (std::uint64_t index = 0; index < size; index += 1 + size / 5) {
      CAPTURE(size);
      CAPTURE(index);
      const Inclusion good{nodes.leaf(index), index, size, *inclusion_proof(nodes, index, size), *root_at(nodes, size)};
      REQUIRE(good.verify().ok());
      change_proof(good);
      for (std::size_t byte = 0; byte < 32; ++byte) {
        refuse<Inclusion>(good, [=](Inclusion& c) { flip(c.leaf, byte); });
        refuse<Inclusion>(good, [=](Inclusion& c) { flip(c.root, byte); });
      }
    }
  }
}

TEST_CASE("an inclusion proof holds for no other index of its tree, and for no index or size that no tree has") {
  MemoryNodes nodes(100);
  for (const std::uint64_t size : sizes) {
    for (std::uint64_t index = 0; index < size; index += 1 + size / 5) {
      CAPTURE(size);
      CAPTURE(index);
      const Inclusion good{nodes.leaf(index), index, size, *inclusion_proof(nodes, index, size), *root_at(nodes, size)};
      for (std::uint64_t other = 0; other < 130; ++other) {
        if (other != index) refuse<Inclusion>(good, [=](Inclusion& c) { c.index = other; });
      }
      for (unsigned bit = 7; bit < 64; ++bit) {
        refuse<Inclusion>(good, [=](Inclusion& c) { c.index |= std::uint64_t{1} << bit; });
        refuse<Inclusion>(good, [=](Inclusion& c) { c.index |= c.size |= std::uint64_t{1} << bit; });
      }
      refuse<Inclusion>(good, [](Inclusion& c) { c.size = 0; });
      refuse<Inclusion>(good, [](Inclusion& c) { c.size = c.index; });
      refuse<Inclusion>(good, [](Inclusion& c) { c.size = ~std::uint64_t{0}; });
      refuse<Inclusion>(good, [](Inclusion& c) { c.index = ~std::uint64_t{0}; });
    }
  }
}

TEST_CASE("an inclusion proof holds for another tree's size only where the path to the root is the same") {
  MemoryNodes nodes(100);
  for (const std::uint64_t size : sizes) {
    const Hash root = *root_at(nodes, size);
    const auto proof = *inclusion_proof(nodes, 0, size);
    for (std::uint64_t other = 1; other <= 100; ++other) {
      // The first leaf's path depends on the height alone; the root does the rest, and it is not the other tree's.
      const bool same_height = inclusion_proof(nodes, 0, other)->size() == proof.size();
      CHECK(verify_inclusion(nodes.leaf(0), 0, other, proof, root).ok() == same_height);
      if (other != size) {
        CHECK_FALSE(verify_inclusion(nodes.leaf(0), 0, other, proof, *root_at(nodes, other)).ok());
      }
    }
  }
}

std::vector<Consistency> good_consistencies(MemoryNodes& nodes) {
  std::vector<Consistency> claims;
  for (const std::uint64_t size : sizes) {
    for (std::uint64_t old_size = 1; old_size < size; old_size += 1 + size / 5) {
      const auto proof = *consistency_proof(nodes, old_size, size);
      claims.push_back({old_size, *root_at(nodes, old_size), size, *root_at(nodes, size), proof});
    }
  }
  return claims;
}

TEST_CASE("a consistency proof with one bit of a hash or of a root changed, or a hash too many or too few, fails") {
  MemoryNodes nodes(100);
  for (const Consistency& good : good_consistencies(nodes)) {
    CAPTURE(good.old_size);
    CAPTURE(good.size);
    REQUIRE(good.verify().ok());
    change_proof(good);
    for (std::size_t byte = 0; byte < 32; ++byte) {
      refuse<Consistency>(good, [=](Consistency& c) { flip(c.old_root, byte); });
      refuse<Consistency>(good, [=](Consistency& c) { flip(c.root, byte); });
    }
    refuse<Consistency>(good, [](Consistency& c) { std::swap(c.old_root, c.root); });
  }
}

TEST_CASE("a consistency proof holds for no other old size with that root, and for no size that no tree has") {
  MemoryNodes nodes(100);
  for (const Consistency& good : good_consistencies(nodes)) {
    CAPTURE(good.old_size);
    CAPTURE(good.size);
    for (std::uint64_t other = 0; other <= good.size; ++other) {
      if (other == good.old_size) continue;
      CAPTURE(other);
      const Hash other_root = *root_at(nodes, other);
      refuse<Consistency>(good, [&](Consistency& c) { c.old_size = other, c.old_root = other_root; });
    }
    refuse<Consistency>(good, [](Consistency& c) { c.old_size = 0; });
    refuse<Consistency>(good, [](Consistency& c) { c.size = 0; });
    refuse<Consistency>(good, [](Consistency& c) { c.old_size = c.size; });
    refuse<Consistency>(good, [](Consistency& c) { c.size = c.old_size; });
    refuse<Consistency>(good, [](Consistency& c) { std::swap(c.old_size, c.size); });
    refuse<Consistency>(good, [](Consistency& c) { c.size = c.old_size - 1; });
    for (unsigned bit = 7; bit < 64; ++bit) {
      refuse<Consistency>(good, [=](Consistency& c) { c.size |= std::uint64_t{1} << bit; });
      refuse<Consistency>(good, [=](Consistency& c) { c.old_size |= std::uint64_t{1} << bit; });
      refuse<Consistency>(good, [=](Consistency& c) { c.old_size |= c.size |= std::uint64_t{1} << bit; });
    }
  }
}

TEST_CASE("a rewritten history is not consistent with what was there before") {
  MemoryNodes honest(50);
  for (std::uint64_t changed = 0; changed < 20; ++changed) {
    MemoryNodes forged;
    for (std::uint64_t i = 0; i < 50; ++i) forged.append(i == changed ? leaf_hash(as_bytes("forged")) : honest.leaf(i));
    const Hash old_root = *root_at(honest, 20);
    const auto proof = *consistency_proof(forged, 20, 50);
    CHECK(outcome(verify_consistency(20, old_root, 50, forged.frontier().root(), proof)) == "log_proof_invalid");
    const auto honest_proof = *consistency_proof(honest, 20, 50);
    CHECK(outcome(verify_consistency(20, old_root, 50, forged.frontier().root(), honest_proof)) == "log_proof_invalid");
  }
}

TEST_CASE("between equal sizes and from the empty tree the proof must be empty and the roots must fit") {
  MemoryNodes nodes(5);
  const Hash root = nodes.frontier().root(), empty = empty_root(), other = leaf_hash({});
  CHECK(verify_consistency(5, root, 5, root, {}).ok());
  CHECK(verify_consistency(0, empty, 5, root, {}).ok());
  CHECK(verify_consistency(0, empty, 0, empty, {}).ok());
  const std::vector<Hash> one = {root};
  CHECK_FALSE(verify_consistency(5, root, 5, other, {}).ok());
  CHECK_FALSE(verify_consistency(5, root, 5, root, one).ok());
  CHECK_FALSE(verify_consistency(0, other, 5, root, {}).ok());
  CHECK_FALSE(verify_consistency(0, empty, 5, root, one).ok());
  CHECK_FALSE(verify_consistency(0, other, 0, other, {}).ok());
  CHECK_FALSE(verify_consistency(0, empty, 0, other, {}).ok());
  CHECK_FALSE(verify_consistency(0, other, 0, empty, {}).ok());
  CHECK_FALSE(verify_consistency(0, empty, 0, empty, one).ok());
  CHECK_FALSE(verify_consistency(3, root, 5, root, {}).ok());
  CHECK_FALSE(verify_consistency(1, root, 0, empty, {}).ok());
}

}  // namespace
}  // namespace feldsiegel::merkle
