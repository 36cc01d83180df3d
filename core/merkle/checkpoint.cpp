#include "core/merkle/checkpoint.h"

#include <algorithm>
#include <cstdlib>

#include "core/base/base64.h"
#include "core/merkle/node.h"
#include "core/merkle/text.h"

namespace feldsiegel::merkle {
namespace {

Error malformed(Place at) { return {ErrorCode::checkpoint_malformed, std::move(at)}; }

// An empty tree has one root; any other claim about it is none that a log can make.
bool is_possible_root(std::uint64_t size, const Hash& root) { return size != 0 || root == empty_root(); }

}  // namespace

bool is_valid_checkpoint(const Checkpoint& checkpoint) {
  return is_plain_line(checkpoint.origin) && checkpoint.size <= max_tree_size &&
         is_possible_root(checkpoint.size, checkpoint.root) &&
         std::all_of(checkpoint.extensions.begin(), checkpoint.extensions.end(), is_plain_line);
}

std::string checkpoint_text(const Checkpoint& checkpoint) {
  if (!is_valid_checkpoint(checkpoint)) std::abort();
  std::string text = checkpoint.origin + "\n" + std::to_string(checkpoint.size) + "\n";
  text += to_base64(checkpoint.root) + "\n";
  for (const std::string& extension : checkpoint.extensions) text += extension + "\n";
  return text;
}

Result<Checkpoint> parse_checkpoint(std::string_view text) {
  if (text.size() > max_note_size) return ErrorCode::value_too_large;
  std::string_view rest = text;
  const auto origin = take_line(rest);
  if (!origin || !is_plain_line(*origin)) return malformed({"origin"});
  const auto size_line = take_line(rest);
  const auto size = size_line ? parse_decimal(*size_line) : std::nullopt;
  if (!size) return malformed({"size"});
  const auto root_line = take_line(rest);
  const auto root = root_line ? parse_hash(*root_line) : std::nullopt;
  if (!root || !is_possible_root(*size, *root)) return malformed({"root"});

  Checkpoint checkpoint{std::string(*origin), *size, *root, {}};
  while (!rest.empty()) {
    const auto line = take_line(rest);
    if (!line || !is_plain_line(*line)) return malformed({"extensions", checkpoint.extensions.size()});
    checkpoint.extensions.emplace_back(*line);
  }
  return checkpoint;
}

std::string sign_checkpoint(const Checkpoint& checkpoint, const NoteSigner& signer) {
  if (checkpoint.origin != signer.name()) std::abort();
  return signer.sign(checkpoint_text(checkpoint));
}

Result<Checkpoint> open_checkpoint(std::string_view note, const NoteVerifier& verifier) {
  FELDSIEGEL_TRY(const std::string text, verifier.open(note));
  FELDSIEGEL_TRY(Checkpoint checkpoint, parse_checkpoint(text));
  if (checkpoint.origin != verifier.name()) return malformed({"origin"});
  return checkpoint;
}

}  // namespace feldsiegel::merkle
