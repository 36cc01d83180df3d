#include "core/audit/export_proof.h"

namespace feldsiegel::audit {
namespace {

// Takes the lines up to the next empty one, which is taken too but not part of the answer.
Result<std::string> take_block(LineSource& lines) {
  std::string block;
  for (;;) {
    FELDSIEGEL_TRY(const auto line, lines.next());
    if (!line || block.size() + line->size() >= max_proof_head) return ErrorCode::audit_export_malformed;
    if (line->empty()) return block;
    block += *line;
    block += '\n';
  }
}

// A text and its signatures, each a block of lines.
Result<std::string> take_note(LineSource& lines) {
  FELDSIEGEL_TRY(const std::string text, take_block(lines));
  FELDSIEGEL_TRY(const std::string signatures, take_block(lines));
  return text + "\n" + signatures;
}

}  // namespace

std::string proof_head_text(const ExportStatement& statement, const merkle::Checkpoint& checkpoint,
                            const merkle::NoteSigner& signer) {
  return signer.sign(statement_text(statement)) + "\n" + merkle::sign_checkpoint(checkpoint, signer) + "\n";
}

Result<ProofHead> read_proof_head(LineSource& lines, const merkle::NoteVerifier& key) {
  FELDSIEGEL_TRY(const std::string first, take_note(lines));
  FELDSIEGEL_TRY(const std::string text, key.open(first));
  FELDSIEGEL_TRY(ExportStatement statement, parse_statement(text));
  FELDSIEGEL_TRY(const std::string second, take_note(lines));
  FELDSIEGEL_TRY(merkle::Checkpoint checkpoint, merkle::open_checkpoint(second, key));
  if (statement.origin != checkpoint.origin || statement.size != checkpoint.size) {
    return ErrorCode::audit_export_unproven;
  }
  return ProofHead{std::move(statement), std::move(checkpoint)};
}

}  // namespace feldsiegel::audit
