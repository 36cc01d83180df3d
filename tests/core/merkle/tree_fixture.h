// A tree in memory: entries that count, every complete node, and a NodeSource that keeps an eye on what it is asked.
#pragma once

#include <doctest/doctest.h>

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/base/hex.h"
#include "core/merkle/frontier.h"
#include "core/merkle/proof.h"
#include "tests/reference/merkle.h"

namespace feldsiegel::merkle::testing {

inline std::string entry(std::uint64_t index) { return "entry " + std::to_string(index); }

/// `count` entries from `entry`, as the reference wants them.
inline reference::Entries entries(std::uint64_t count) {
  reference::Entries list;
  for (std::uint64_t i = 0; i < count; ++i) list.push_back(entry(i));
  return list;
}

inline std::string text_of(const Hash& hash) { return std::string(as_text(hash)); }

inline std::vector<std::string> texts_of(const std::vector<Hash>& hashes) {
  std::vector<std::string> texts;
  for (const Hash& hash : hashes) texts.push_back(text_of(hash));
  return texts;
}

/// The outcome as text: "ok" or the code of the error.
template <class T>
std::string outcome(const Result<T>& result) {
  return result.ok() ? "ok" : std::string(code_text(result.error().code));
}

class MemoryNodes : public NodeSource {
 public:
  MemoryNodes() = default;
  explicit MemoryNodes(std::uint64_t size) { grow_to(size); }

  void grow_to(std::uint64_t size) {
    while (frontier_.size() < size) append(leaf_hash(as_bytes(entry(frontier_.size()))));
  }

  void append(const Hash& leaf) {
    put({0, frontier_.size()}, leaf);
    frontier_.append(leaf, [this](NodeId node, const Hash& hash) { put(node, hash); });
  }

  Result<std::vector<Hash>> read(std::span<const NodeId> ids) override {
    ++reads;
    std::vector<Hash> hashes;
    for (const NodeId& id : ids) {
      const auto found = nodes_.find({id.level, id.index});
      REQUIRE(found != nodes_.end());  // only complete subtrees are asked for
      hashes.push_back(found->second);
    }
    return hashes;
  }

  const Frontier& frontier() const { return frontier_; }
  Hash leaf(std::uint64_t index) const { return nodes_.at({0, index}); }

  int reads = 0;

 private:
  void put(NodeId id, const Hash& hash) {
    REQUIRE(nodes_.emplace(std::pair{id.level, id.index}, hash).second);  // every node is completed once
  }

  Frontier frontier_;
  std::map<std::pair<std::uint32_t, std::uint64_t>, Hash> nodes_;
};

}  // namespace feldsiegel::merkle::testing
