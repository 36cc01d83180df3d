// The head of an export's proof: the signed statement and the signed checkpoint, before the tree.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/audit/export_statement.h"
#include "core/base/result.h"
#include "core/merkle/checkpoint.h"
#include "core/merkle/note.h"

namespace feldsiegel::audit {

/// Where the lines of a proof come from. Line ends are LF alone, also behind the last line.
class LineSource {
 public:
  virtual ~LineSource() = default;

  /// The next line without its end, valid until the next call; nothing at the end. Errors: audit_export_malformed (the
  /// last line has no end, a line is longer than max_proof_line); the source's own.
  virtual Result<std::optional<std::string_view>> next() = 0;
};

inline constexpr std::size_t max_proof_line = 4096;       ///< bytes
inline constexpr std::size_t max_proof_head = 64 * 1024;  ///< bytes, statement and checkpoint with their signatures

struct ProofHead {
  ExportStatement statement;
  merkle::Checkpoint checkpoint;
};

/// The head as it stands in the file, up to the first line of the tree. Precondition: both are sound and of the
/// signer's log.
std::string proof_head_text(const ExportStatement& statement, const merkle::Checkpoint& checkpoint,
                            const merkle::NoteSigner& signer);

/// Reads up to the first line of the tree. Errors: audit_export_malformed, audit_export_unproven (statement and
/// checkpoint are not of one log at one size), note_signature_invalid and the others of opening a note or a checkpoint.
Result<ProofHead> read_proof_head(LineSource& lines, const merkle::NoteVerifier& key);

}  // namespace feldsiegel::audit
