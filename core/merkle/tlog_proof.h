// Proofs that stand alone (c2sp.org/tlog-proof): a leaf's place, its inclusion proof and the checkpoint it leads to, as
// one text that can be verified offline.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/bytes.h"
#include "core/base/result.h"
#include "core/merkle/checkpoint.h"

namespace feldsiegel::merkle {

inline constexpr std::size_t max_tlog_extra_size = 65'535;  ///< bytes

struct TlogProof {
  Bytes extra;               ///< what the application adds; empty: none. Nothing vouches for it.
  std::uint64_t index = 0;   ///< of the leaf, below max_tree_size
  std::vector<Hash> hashes;  ///< the inclusion proof, at most max_inclusion_hashes
  std::string checkpoint;    ///< the signed note as the log issued it, cosignatures included
  bool operator==(const TlogProof&) const = default;
};

/// Precondition: the proof is within the limits above, its checkpoint not empty and at most max_note_size bytes; aborts
/// otherwise. The checkpoint goes in as it is.
std::string tlog_proof_text(const TlogProof& proof);

/// Reads what tlog_proof_text writes, in that spelling only; the checkpoint is looked at by `verify`, not here.
/// Errors: value_too_large (at /extra, /hashes or /checkpoint, or the whole), log_proof_malformed at /version, /extra,
/// /index, /hashes/<i> or /checkpoint.
Result<TlogProof> parse_tlog_proof(std::string_view text);

/// Checks that the leaf with this hash is in the log whose key `verifier` has, at the place that the proof names.
/// Answers the checkpoint that proves it. `extra` stays unauthenticated.
/// Errors: those of open_checkpoint; log_proof_invalid.
Result<Checkpoint> verify(const TlogProof& proof, const Hash& leaf, const NoteVerifier& verifier);

}  // namespace feldsiegel::merkle
