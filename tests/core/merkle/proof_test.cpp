// Proofs as the reference makes them: all of small trees, some of large ones.
#include "core/merkle/proof.h"

#include <random>

#include "tests/core/merkle/tree_fixture.h"

namespace feldsiegel::merkle {
namespace {

using namespace testing;

TEST_CASE("inclusion proofs are the reference's for every leaf of every size up to 130, and verify") {
  MemoryNodes nodes(130);
  for (std::uint64_t size = 1; size <= 130; ++size) {
    const reference::Entries D = entries(size);
    const Hash root = root_at(nodes, size).value();
    REQUIRE(text_of(root) == reference::MTH(D));
    for (std::uint64_t index = 0; index < size; ++index) {
      CAPTURE(size);
      CAPTURE(index);
      const auto proof = inclusion_proof(nodes, index, size);
      REQUIRE(proof.ok());
      CHECK(texts_of(*proof) == reference::PATH(index, D));
      CHECK(outcome(verify_inclusion(nodes.leaf(index), index, size, *proof, root)) == "ok");
    }
  }
}

TEST_CASE("consistency proofs are the reference's for all pairs of sizes up to 130, and verify") {
  MemoryNodes nodes(130);
  for (std::uint64_t size = 2; size <= 130; ++size) {
    const reference::Entries D = entries(size);
    const Hash root = root_at(nodes, size).value();
    for (std::uint64_t old_size = 1; old_size < size; ++old_size) {
      CAPTURE(size);
      CAPTURE(old_size);
      const auto proof = consistency_proof(nodes, old_size, size);
      REQUIRE(proof.ok());
      CHECK(texts_of(*proof) == reference::PROOF(old_size, D));
      CHECK(outcome(verify_consistency(old_size, *root_at(nodes, old_size), size, root, *proof)) == "ok");
    }
  }
}

TEST_CASE("random histories of up to 10,000 leaves have the reference's roots and proofs") {
  std::mt19937_64 random(20260101);
  const auto below = [&](std::uint64_t limit) { return random() % limit; };
  for (int history = 0; history < 4; ++history) {
    MemoryNodes nodes;
    std::uint64_t size = 0;
    while (true) {
      const std::uint64_t old_size = size;
      size += 1 + below(4000);
      if (size > 10'000) break;
      CAPTURE(size);
      CAPTURE(old_size);
      nodes.grow_to(size);
      const reference::Entries D = entries(size);
      const Hash root = nodes.frontier().root();
      CHECK(text_of(root) == reference::MTH(D));
      const std::uint64_t index = below(size);
      CAPTURE(index);
      const auto inclusion = inclusion_proof(nodes, index, size).value();
      CHECK(texts_of(inclusion) == reference::PATH(index, D));
      CHECK(outcome(verify_inclusion(nodes.leaf(index), index, size, inclusion, root)) == "ok");
      const auto consistency = consistency_proof(nodes, old_size, size).value();
      if (old_size > 0) CHECK(texts_of(consistency) == reference::PROOF(old_size, D));
      CHECK(outcome(verify_consistency(old_size, *root_at(nodes, old_size), size, root, consistency)) == "ok");
    }
  }
}

TEST_CASE("every proof takes one read of the source, and none where it needs no hash") {
  MemoryNodes nodes(1000);
  CHECK(inclusion_proof(nodes, 700, 777).ok());
  CHECK(nodes.reads == 1);
  CHECK(consistency_proof(nodes, 700, 777).ok());
  CHECK(nodes.reads == 2);
  CHECK(root_at(nodes, 777).ok());
  CHECK(nodes.reads == 3);
  CHECK(inclusion_proof(nodes, 0, 1)->empty());
  CHECK(consistency_proof(nodes, 0, 777)->empty());
  CHECK(consistency_proof(nodes, 777, 777)->empty());
  CHECK(*root_at(nodes, 0) == empty_root());
  CHECK(nodes.reads == 3);
}

TEST_CASE("proofs that no tree can have are not asked of the source") {
  MemoryNodes nodes(10);
  const std::uint64_t top = std::uint64_t{1} << 63;
  CHECK(outcome(inclusion_proof(nodes, 0, 0)) == "invalid_value");
  CHECK(outcome(inclusion_proof(nodes, 10, 10)) == "invalid_value");
  CHECK(outcome(inclusion_proof(nodes, ~std::uint64_t{0}, 10)) == "invalid_value");
  CHECK(outcome(inclusion_proof(nodes, 0, top)) == "invalid_value");
  CHECK(outcome(consistency_proof(nodes, 11, 10)) == "invalid_value");
  CHECK(outcome(consistency_proof(nodes, 10, top)) == "invalid_value");
  CHECK(outcome(consistency_proof(nodes, top, top)) == "invalid_value");
  CHECK(outcome(root_at(nodes, top)) == "invalid_value");
  CHECK(outcome(root_at(nodes, ~std::uint64_t{0})) == "invalid_value");
  CHECK(nodes.reads == 0);
}

// Answers with an error, or with another number of hashes than it was asked for.
struct BadSource : NodeSource {
  explicit BadSource(int more_hashes) : more(more_hashes) {}
  Result<std::vector<Hash>> read(std::span<const NodeId> ids) override {
    if (more == 0) return Error{ErrorCode::vault_unavailable, {"nodes"}};
    return std::vector<Hash>(ids.size() + static_cast<std::size_t>(more));
  }
  int more;
};

TEST_CASE("a source's error comes through, and a source that answers too much or too little is one") {
  for (const int more : {-1, 0, 1}) {
    BadSource source(more);
    const std::string expected = more == 0 ? "vault_unavailable" : "internal_error";
    CHECK(outcome(root_at(source, 5)) == expected);
    CHECK(outcome(inclusion_proof(source, 2, 5)) == expected);
    CHECK(outcome(consistency_proof(source, 3, 5)) == expected);
  }
  BadSource source(0);
  CHECK(root_at(source, 5).error().at.pointer() == "/nodes");
}

}  // namespace
}  // namespace feldsiegel::merkle
