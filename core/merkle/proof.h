// Proofs about a Merkle tree: that a leaf is in it, and that it only grew (RFC 6962 sections 2.1.1 and 2.1.2).
// Making a proof trusts the NodeSource; checking one trusts nothing but the root.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/base/result.h"
#include "core/merkle/node.h"

namespace feldsiegel::merkle {

/// The most hashes that an inclusion proof can have: the height of a tree of max_tree_size leaves.
inline constexpr std::size_t max_inclusion_hashes = 63;

/// The root of the tree of the first `size` leaves; empty_root() for 0. One batched read, none for 0.
/// Errors: invalid_value above max_tree_size; internal_error when the source answers with another number of hashes than
/// it was asked for; the source's own.
Result<Hash> root_at(NodeSource& source, std::uint64_t size);

/// The proof that leaf `index` is in the tree of the first `size` leaves, from the leaf's sibling up to the root's
/// child. One batched read, none for a tree of one leaf. Errors: invalid_value when index >= size; else as root_at.
Result<std::vector<Hash>> inclusion_proof(NodeSource& source, std::uint64_t index, std::uint64_t size);

/// The proof that the tree of the first `old_size` leaves is the beginning of the tree of the first `size`. Empty when
/// the sizes are equal or `old_size` is 0: nothing is to be proven then. At most one batched read.
/// Errors: invalid_value when old_size > size; else as root_at.
Result<std::vector<Hash>> consistency_proof(NodeSource& source, std::uint64_t old_size, std::uint64_t size);

/// Checks by RFC 9162 section 2.1.3.2 that the leaf with the hash `leaf` is number `index` of the tree of `size` leaves
/// with `root`. Errors: log_proof_invalid, whatever does not fit: an index or a size that no tree has, for example.
Status verify_inclusion(const Hash& leaf, std::uint64_t index, std::uint64_t size, std::span<const Hash> proof,
                        const Hash& root);

/// Checks by RFC 9162 section 2.1.4.2 that the tree of `size` leaves with `root` begins with the one of `old_size`
/// leaves with `old_root`. Beyond the RFC: with equal sizes the proof must be empty and the roots equal; with
/// `old_size` 0 the proof must be empty and `old_root` the empty root, which says nothing about `root`.
/// Errors: log_proof_invalid, whatever does not fit: old_size > size or a size above max_tree_size, for example.
Status verify_consistency(std::uint64_t old_size, const Hash& old_root, std::uint64_t size, const Hash& root,
                          std::span<const Hash> proof);

}  // namespace feldsiegel::merkle
