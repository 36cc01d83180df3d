#include "core/audit/export_tree.h"

#include <algorithm>
#include <bit>
#include <span>
#include <utility>

#include "core/base/base64.h"
#include "core/merkle/frontier.h"

namespace feldsiegel::audit {
namespace {

constexpr std::size_t nodes_per_read = 2048;
constexpr std::size_t hash_text_size = 44;  // 32 bytes in base64

// RFC 6962: the largest power of two below n.
std::uint64_t left_size(std::uint64_t size) { return std::bit_floor(size - 1); }

std::optional<merkle::Hash> parse_hash(std::string_view text) {
  const auto bytes = from_base64(text);
  if (!bytes || bytes->size() != sizeof(merkle::Hash)) return std::nullopt;
  merkle::Hash hash;
  std::copy(bytes->begin(), bytes->end(), hash.begin());
  return hash;
}

}  // namespace

TreeWriter::TreeWriter(merkle::NodeSource& source, std::uint64_t size, const merkle::Hash& root, Indexes indexes)
    : source_(source), indexes_(std::move(indexes)), size_(size) {
  if (size > 0) unplanned_.push_back({0, size});
  if (size > 0) unwritten_.push_back(root);
}

Status TreeWriter::take_index() {
  FELDSIEGEL_TRY(const auto next, indexes_());
  const bool ascends = !next || (*next < size_ && (!index_ || *next > *index_));
  if (!ascends) return ErrorCode::audit_damaged;
  index_ = next;
  return {};
}

void TreeWriter::add_nodes(std::uint64_t begin, std::uint64_t size) {
  // `begin` is a multiple of a power of two >= size, so perfect subtrees of the part are some of the whole.
  for (const merkle::NodeId& id : merkle::Frontier::nodes_of(size)) {
    ids_.push_back({id.level, id.index + (begin >> id.level)});
  }
}

Status TreeWriter::plan_one() {
  const Subtree subtree = unplanned_.back();
  unplanned_.pop_back();
  const bool has_row = index_ && *index_ - subtree.begin < subtree.size;
  if (!has_row) {
    steps_.push_back({Kind::skipped});
    return {};
  }
  if (subtree.size == 1) {
    steps_.push_back({Kind::row});
    return take_index();
  }
  const std::uint64_t left = left_size(subtree.size);
  add_nodes(subtree.begin, left);
  const std::size_t before = ids_.size();
  add_nodes(subtree.begin + left, subtree.size - left);
  steps_.push_back({Kind::split, ids_.size() - before});
  unplanned_.push_back({subtree.begin + left, subtree.size - left});
  unplanned_.push_back({subtree.begin, left});
  return {};
}

// The walk is planned first, without any hash, so that one read answers all of it.
Status TreeWriter::plan() {
  if (!started_) {
    started_ = true;
    FELDSIEGEL_CHECK(take_index());
  }
  steps_.clear();
  ids_.clear();
  while (!unplanned_.empty() && ids_.size() < nodes_per_read) FELDSIEGEL_CHECK(plan_one());
  if (unplanned_.empty() && index_) return ErrorCode::audit_damaged;
  return {};
}

Result<std::string> TreeWriter::render(const std::vector<merkle::Hash>& hashes) {
  std::string text;
  text.reserve(ids_.size() * (hash_text_size + 2));
  std::size_t at = 0;
  for (const Step& step : steps_) {
    const merkle::Hash expected = unwritten_.back();
    unwritten_.pop_back();
    if (step.kind != Kind::split) {
      text += step.kind == Kind::row ? "=\n" : "-\n";
      continue;
    }
    const merkle::Hash& left = hashes[at];
    merkle::Hash right = hashes[at + step.right_nodes];
    for (std::size_t i = step.right_nodes - 1; i > 0; --i) right = merkle::node_hash(hashes[at + i], right);
    at += 1 + step.right_nodes;
    if (merkle::node_hash(left, right) != expected) return ErrorCode::audit_damaged;
    text += to_base64(left) + " " + to_base64(right) + "\n";
    unwritten_.push_back(right);
    unwritten_.push_back(left);
  }
  return text;
}

Result<std::string> TreeWriter::next() {
  if (unplanned_.empty()) return std::string();
  FELDSIEGEL_CHECK(plan());
  if (ids_.empty()) return render({});
  FELDSIEGEL_TRY(const std::vector<merkle::Hash> hashes, source_.read(ids_));
  if (hashes.size() != ids_.size()) return ErrorCode::audit_damaged;
  return render(hashes);
}

TreeReader::TreeReader(std::uint64_t size, const merkle::Hash& root) {
  if (size > 0) open_.push_back({0, size, root});
}

Status TreeReader::split(const Subtree& subtree, std::string_view line) {
  if (subtree.size == 1 || line.size() != 2 * hash_text_size + 1 || line[hash_text_size] != ' ') {
    return ErrorCode::audit_export_malformed;
  }
  const auto left = parse_hash(line.substr(0, hash_text_size)), right = parse_hash(line.substr(hash_text_size + 1));
  if (!left || !right) return ErrorCode::audit_export_malformed;
  if (merkle::node_hash(*left, *right) != subtree.hash) return ErrorCode::audit_export_unproven;
  const std::uint64_t middle = left_size(subtree.size);
  open_.push_back({subtree.begin + middle, subtree.size - middle, *right});
  open_.push_back({subtree.begin, middle, *left});
  return {};
}

Result<std::optional<TreeReader::ProvenRow>> TreeReader::read(std::string_view line) {
  if (open_.empty()) return ErrorCode::audit_export_malformed;
  const Subtree subtree = open_.back();
  open_.pop_back();
  const Last last = std::exchange(last_, Last::other);
  if (line == "-") {
    if (last == Last::skipped_left) return ErrorCode::audit_export_malformed;
    if (last == Last::split) last_ = Last::skipped_left;  // what follows a split is its left side
    return std::optional<ProvenRow>();
  }
  if (line != "=") {
    FELDSIEGEL_CHECK(split(subtree, line));
    last_ = Last::split;
    return std::optional<ProvenRow>();
  }
  if (subtree.size != 1) return ErrorCode::audit_export_malformed;
  return std::optional(ProvenRow{subtree.begin, subtree.hash});
}

}  // namespace feldsiegel::audit
