#include "core/audit/export_tree.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <random>

#include "core/merkle/proof.h"
#include "tests/support/audit_log.h"

namespace feldsiegel::audit {
namespace {

using testing::MemoryNodes;
using Selection = std::vector<std::uint64_t>;

merkle::Hash leaf(std::uint64_t index) { return merkle::leaf_hash(as_bytes("leaf " + std::to_string(index))); }

MemoryNodes tree_of(std::uint64_t size) {
  MemoryNodes nodes;
  for (std::uint64_t i = 0; i < size; ++i) nodes.append(leaf(i));
  return nodes;
}

TreeWriter::Indexes pulled_from(const Selection& selection) {
  return [&selection, at = std::size_t{0}]() mutable -> Result<std::optional<std::uint64_t>> {
    return at < selection.size() ? std::optional(selection[at++]) : std::nullopt;
  };
}

Result<std::string> written(MemoryNodes& nodes, std::uint64_t size, const Selection& selection) {
  TreeWriter writer(nodes, size, nodes.root(size), pulled_from(selection));
  std::string text;
  for (;;) {
    FELDSIEGEL_TRY(const std::string piece, writer.next());
    if (piece.empty()) return text;
    CHECK(piece.size() < 256 * 1024);
    text += piece;
  }
}

// What the lines prove; nothing when they are refused.
std::optional<Selection> read_lines(std::string_view text, std::uint64_t size, const merkle::Hash& root,
                                    ErrorCode* refused = nullptr) {
  TreeReader reader(size, root);
  Selection selection;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    if (end == text.npos) return std::nullopt;
    const auto row = reader.read(text.substr(0, end));
    if (!row.ok()) {
      if (refused != nullptr) *refused = row.error().code;
      return std::nullopt;
    }
    if (*row) {
      CHECK((*row)->leaf == leaf((*row)->index));
      selection.push_back((*row)->index);
    }
    text.remove_prefix(end + 1);
  }
  return reader.at_end() ? std::optional(selection) : std::nullopt;
}

Selection random_selection(std::mt19937_64& random, std::uint64_t size, std::uint64_t one_in) {
  Selection selection;
  for (std::uint64_t i = 0; i < size; ++i) {
    if (random() % one_in == 0) selection.push_back(i);
  }
  return selection;
}

TEST_CASE("trees of few leaves are the lines of the specification") {
  MemoryNodes none = tree_of(0), one = tree_of(1), three = tree_of(3);
  CHECK(written(none, 0, {}).value().empty());
  CHECK(written(one, 1, {}).value() == "-\n");
  CHECK(written(one, 1, {0}).value() == "=\n");
  CHECK(written(three, 3, {}).value() == "-\n");
  const std::string text = written(three, 3, {1}).value();
  CHECK(std::count(text.begin(), text.end(), '\n') == 5);
  CHECK(text.ends_with("\n-\n=\n-\n"));
}

TEST_CASE("every selection out of small trees is proven") {
  for (std::uint64_t size = 0; size <= 9; ++size) {
    MemoryNodes nodes = tree_of(size);
    for (std::uint64_t mask = 0; mask < std::uint64_t{1} << size; ++mask) {
      Selection selection;
      for (std::uint64_t i = 0; i < size; ++i) {
        if ((mask >> i & 1) != 0) selection.push_back(i);
      }
      const std::string text = written(nodes, size, selection).value();
      CHECK(read_lines(text, size, nodes.root(size)) == selection);
    }
  }
}

TEST_CASE("random selections out of large trees are proven, from few reads") {
  std::mt19937_64 random(11);
  MemoryNodes nodes = tree_of(10'000);
  for (const std::uint64_t size : {1000u, 1023u, 1024u, 1025u, 4096u, 8191u, 8193u, 9999u, 10'000u}) {
    for (const std::uint64_t one_in : {1u, 2u, 10u, 300u, 20'000u}) {
      const Selection selection = random_selection(random, size, one_in);
      nodes.reads = 0;
      nodes.largest_read = 0;
      const std::string text = written(nodes, size, selection).value();
      CHECK(nodes.reads <= 2 + 2 * size / 1024);  // the root of the test's own included
      CHECK(nodes.largest_read < 2048 + 128);
      CHECK(read_lines(text, size, nodes.root(size)) == selection);
    }
  }
}

TEST_CASE("a change of any byte of the lines is refused or proves another selection") {
  std::mt19937_64 random(12);
  MemoryNodes nodes = tree_of(37);
  const Selection selection = random_selection(random, 37, 4);
  const std::string text = written(nodes, 37, selection).value();
  std::size_t refused = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    for (const char c : {'-', '=', 'A', '\n', ' ', '\r'}) {
      if (text[i] == c) continue;
      std::string other = text;
      other[i] = c;
      const auto read = read_lines(other, 37, nodes.root(37));
      CAPTURE(i);
      CHECK(read != selection);
      if (!read) ++refused;
    }
    CHECK(!read_lines(text.substr(0, i), 37, nodes.root(37)));
  }
  CHECK(refused > 5 * text.size());
}

TEST_CASE("a tree of another size or with another root is refused") {
  MemoryNodes nodes = tree_of(50);
  const Selection selection = {3, 17, 49};
  const std::string text = written(nodes, 50, selection).value();
  for (const std::uint64_t size : {0u, 1u, 32u, 40u, 49u, 64u, 100u}) {
    CAPTURE(size);
    CHECK(!read_lines(text, size, nodes.root(50)));
  }
  auto root = nodes.root(50);
  root[31] ^= 1;
  ErrorCode code{};
  CHECK(!read_lines(text, 50, root, &code));
  CHECK(code == ErrorCode::audit_export_unproven);
}

TEST_CASE("lines of no form, behind the end or more of them than needed are refused") {
  MemoryNodes nodes = tree_of(4);
  const auto root = nodes.root(4);
  const std::string all = written(nodes, 4, {0, 1, 2, 3}).value(), none = "-\n";
  const std::string top = all.substr(0, 90);
  REQUIRE(top.ends_with("\n"));
  for (const std::string& text : {std::string("=\n"), std::string("\n"), std::string("--\n"), std::string("- \n"),
                                  none + "-\n", none + none, all + "-\n", all + "=\n", all + "\n", top + "-\n-\n",
                                  top.substr(0, 44) + "\n", " " + all, top.substr(0, 44) + "  " + top.substr(45)}) {
    CAPTURE(text);
    ErrorCode code{};
    CHECK(!read_lines(text, 4, root, &code));
    CHECK(code == ErrorCode::audit_export_malformed);
  }
}

TEST_CASE("a row can only be hidden together with its place") {
  MemoryNodes nodes = tree_of(8);
  const std::string text = written(nodes, 8, {2, 5}).value();
  const std::string hidden = written(nodes, 8, {2}).value();
  CHECK(read_lines(hidden, 8, nodes.root(8)) == Selection{2});  // which is why rows are counted and numbered
  CHECK(text != hidden);
}

TEST_CASE("a damaged node or indexes out of order are found when the tree is written") {
  MemoryNodes nodes = tree_of(100);
  for (const Selection& selection :
       std::vector<Selection>{{5, 5}, {6, 5}, {100}, {5, 100}, {99, 5}, {0, 0}, {UINT64_MAX}}) {
    const auto text = written(nodes, 100, selection);
    REQUIRE(!text.ok());
    CHECK(text.error().code == ErrorCode::audit_damaged);
  }
  const auto root = nodes.root(100);
  for (const merkle::NodeId id : {merkle::NodeId{6, 0}, merkle::NodeId{5, 2}, merkle::NodeId{2, 24},
                                  merkle::NodeId{0, 17}, merkle::NodeId{0, 16}}) {
    nodes.damaged = id;
    const Selection selection = {17};
    TreeWriter writer(nodes, 100, root, pulled_from(selection));
    const auto text = writer.next();
    REQUIRE(!text.ok());
    CHECK(text.error().code == ErrorCode::audit_damaged);
  }
}

TEST_CASE("errors of the indexes are passed on") {
  MemoryNodes nodes = tree_of(10);
  TreeWriter writer(nodes, 10, nodes.root(10),
                    []() -> Result<std::optional<std::uint64_t>> { return ErrorCode::audit_unavailable; });
  const auto text = writer.next();
  REQUIRE(!text.ok());
  CHECK(text.error().code == ErrorCode::audit_unavailable);
}

}  // namespace
}  // namespace feldsiegel::audit
