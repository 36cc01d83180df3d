#include "core/merkle/tlog_proof.h"

#include <cstdlib>

#include "core/base/base64.h"
#include "core/merkle/proof.h"
#include "core/merkle/text.h"

namespace feldsiegel::merkle {
namespace {

constexpr std::string_view version_line = "c2sp.org/tlog-proof@v1";
constexpr std::string_view extra_prefix = "extra ";
constexpr std::string_view index_prefix = "index ";

// More than the largest proof has, less than what would be worth an attack.
constexpr std::size_t max_proof_size = max_note_size + 2 * max_tlog_extra_size;

Error malformed(Place at) { return {ErrorCode::log_proof_malformed, std::move(at)}; }
Error too_large(Place at) { return {ErrorCode::value_too_large, std::move(at)}; }

bool is_within_limits(const TlogProof& proof) {
  return proof.extra.size() <= max_tlog_extra_size && proof.index < max_tree_size &&
         proof.hashes.size() <= max_inclusion_hashes && !proof.checkpoint.empty() &&
         proof.checkpoint.size() <= max_note_size;
}

Status parse_extra(std::string_view& rest, TlogProof& proof) {
  if (!rest.starts_with(extra_prefix)) return {};
  const auto extra = from_base64(take_line(rest)->substr(extra_prefix.size()));
  if (!extra || extra->empty()) return malformed({"extra"});  // no extra data is written as no line
  if (extra->size() > max_tlog_extra_size) return too_large({"extra"});
  proof.extra = *extra;
  return {};
}

Status parse_index(std::string_view& rest, TlogProof& proof) {
  if (!rest.starts_with(index_prefix)) return malformed({"index"});
  const auto index = parse_decimal(take_line(rest)->substr(index_prefix.size()));
  if (!index || *index == max_tree_size) return malformed({"index"});
  proof.index = *index;
  return {};
}

Status parse_hashes(std::string_view& rest, TlogProof& proof) {
  while (!rest.empty()) {
    if (proof.hashes.size() == max_inclusion_hashes) return too_large({"hashes"});
    const auto hash = parse_hash(*take_line(rest));
    if (!hash) return malformed({"hashes", proof.hashes.size()});
    proof.hashes.push_back(*hash);
  }
  return {};
}

}  // namespace

std::string tlog_proof_text(const TlogProof& proof) {
  if (!is_within_limits(proof)) std::abort();
  std::string text = std::string(version_line) + "\n";
  if (!proof.extra.empty()) text += std::string(extra_prefix) + to_base64(proof.extra) + "\n";
  text += std::string(index_prefix) + std::to_string(proof.index) + "\n";
  for (const Hash& hash : proof.hashes) text += to_base64(hash) + "\n";
  return text + "\n" + proof.checkpoint;
}

Result<TlogProof> parse_tlog_proof(std::string_view text) {
  if (text.size() > max_proof_size) return ErrorCode::value_too_large;
  const std::size_t end = text.find("\n\n");  // the first empty line: no line of the proof is empty
  if (end == text.npos) return malformed({"checkpoint"});
  std::string_view rest = text.substr(0, end + 1);
  if (take_line(rest) != version_line) return malformed({"version"});
  TlogProof proof;
  FELDSIEGEL_CHECK(parse_extra(rest, proof));
  FELDSIEGEL_CHECK(parse_index(rest, proof));
  FELDSIEGEL_CHECK(parse_hashes(rest, proof));
  proof.checkpoint = text.substr(end + 2);
  if (proof.checkpoint.empty()) return malformed({"checkpoint"});
  if (proof.checkpoint.size() > max_note_size) return too_large({"checkpoint"});
  return proof;
}

Result<Checkpoint> verify(const TlogProof& proof, const Hash& leaf, const NoteVerifier& verifier) {
  FELDSIEGEL_TRY(Checkpoint checkpoint, open_checkpoint(proof.checkpoint, verifier));
  FELDSIEGEL_CHECK(verify_inclusion(leaf, proof.index, checkpoint.size, proof.hashes, checkpoint.root));
  return checkpoint;
}

}  // namespace feldsiegel::merkle
