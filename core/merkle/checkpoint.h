// Checkpoints of a log (c2sp.org/tlog-checkpoint): the signed note that says how large the tree is and what its root
// is. Specification: docs/spec/transparency-log.md
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "core/merkle/hash.h"
#include "core/merkle/note.h"

namespace feldsiegel::merkle {

struct Checkpoint {
  std::string origin;                   ///< which log: one line, not empty
  std::uint64_t size = 0;               ///< leaves, at most max_tree_size
  Hash root{};                          ///< of the tree of that size
  std::vector<std::string> extensions;  ///< lines, not empty; Feldsiegel writes none
  bool operator==(const Checkpoint&) const = default;
};

/// Whether the checkpoint can be written: its texts are lines of valid UTF-8 without control characters, its size is
/// one that a tree can have, and a tree without leaves has the empty root.
bool is_valid_checkpoint(const Checkpoint& checkpoint);

/// The note's text: origin, size, root and extensions, a line each. Precondition: is_valid_checkpoint; aborts
/// otherwise.
std::string checkpoint_text(const Checkpoint& checkpoint);

/// Reads what checkpoint_text writes, in that spelling only. Errors: value_too_large above max_note_size;
/// checkpoint_malformed at /origin, /size, /root or /extensions/<i>.
Result<Checkpoint> parse_checkpoint(std::string_view text);

/// The signed note. Preconditions: as checkpoint_text; the origin is the signer's name; is_note_text of the text (only
/// extensions can make it too long); aborts otherwise.
std::string sign_checkpoint(const Checkpoint& checkpoint, const NoteSigner& signer);

/// The checkpoint of a note that the verifier's key signed for the log of that name.
/// Errors: those of NoteVerifier::open and parse_checkpoint; checkpoint_malformed at /origin for another log's name.
Result<Checkpoint> open_checkpoint(std::string_view note, const NoteVerifier& verifier);

}  // namespace feldsiegel::merkle
