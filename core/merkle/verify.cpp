// RFC 9162 sections 2.1.3.2 and 2.1.4.2, with the names of the RFC: fn and sn walk from the leaf to the root in the old
// and the new tree.
#include <bit>

#include "core/merkle/proof.h"

namespace feldsiegel::merkle {
namespace {

bool is_odd(std::uint64_t number) { return (number & 1) != 0; }

// Skips the levels on which the last node has no sibling.
void climb_right_edge(std::uint64_t& fn, std::uint64_t& sn) {
  while (!is_odd(fn) && fn != 0) {
    fn >>= 1;
    sn >>= 1;
  }
}

Status verdict(bool holds) { return holds ? Status() : Status(ErrorCode::log_proof_invalid); }

}  // namespace

Status verify_inclusion(const Hash& leaf, std::uint64_t index, std::uint64_t size, std::span<const Hash> proof,
                        const Hash& root) {
  if (size > max_tree_size || index >= size) return verdict(false);
  std::uint64_t fn = index;
  std::uint64_t sn = size - 1;
  Hash r = leaf;
  for (const Hash& p : proof) {
    if (sn == 0) return verdict(false);
    if (is_odd(fn) || fn == sn) {
      r = node_hash(p, r);
      climb_right_edge(fn, sn);
    } else {
      r = node_hash(r, p);
    }
    fn >>= 1;
    sn >>= 1;
  }
  return verdict(sn == 0 && r == root);
}

Status verify_consistency(std::uint64_t old_size, const Hash& old_root, std::uint64_t size, const Hash& root,
                          std::span<const Hash> proof) {
  if (size > max_tree_size || old_size > size) return verdict(false);
  if (size == 0) return verdict(proof.empty() && old_root == empty_root() && root == empty_root());
  if (old_size == 0) return verdict(proof.empty() && old_root == empty_root());
  if (old_size == size) return verdict(proof.empty() && old_root == root);
  if (proof.empty()) return verdict(false);

  // An old tree that is one perfect subtree is the proof's first hash itself, which the prover leaves out.
  const bool implied = std::has_single_bit(old_size);
  std::uint64_t fn = old_size - 1;
  std::uint64_t sn = size - 1;
  while (is_odd(fn)) {
    fn >>= 1;
    sn >>= 1;
  }
  Hash fr = implied ? old_root : proof.front();
  Hash sr = fr;
  for (const Hash& c : proof.subspan(implied ? 0 : 1)) {
    if (sn == 0) return verdict(false);
    if (is_odd(fn) || fn == sn) {
      fr = node_hash(c, fr);
      sr = node_hash(c, sr);
      climb_right_edge(fn, sn);
    } else {
      sr = node_hash(sr, c);
    }
    fn >>= 1;
    sn >>= 1;
  }
  return verdict(sn == 0 && fr == old_root && sr == root);
}

}  // namespace feldsiegel::merkle
