#include <sodium.h>

#include <algorithm>

#include "core/base/base64.h"
#include "core/base/hex.h"
#include "core/merkle/note_key.h"
#include "core/merkle/text.h"

namespace feldsiegel::merkle {
namespace {

constexpr std::size_t key_id_size = sizeof(NoteKeyId);

struct SignatureLine {
  std::string_view name;
  Bytes bytes;  // the key id, then the signature; at least one byte more than the id

  ByteView key_id() const { return ByteView(bytes).first(key_id_size); }
  ByteView signature() const { return ByteView(bytes).subspan(key_id_size); }
};

Result<SignatureLine> parse_signature(std::string_view line) {
  if (!line.starts_with(signature_prefix)) return ErrorCode::note_malformed;
  line.remove_prefix(signature_prefix.size());
  const std::size_t space = line.find(' ');
  if (space == line.npos || !is_key_name(line.substr(0, space))) return ErrorCode::note_malformed;
  auto bytes = from_base64(line.substr(space + 1));
  if (!bytes || bytes->size() <= key_id_size) return ErrorCode::note_malformed;
  return SignatureLine{line.substr(0, space), *std::move(bytes)};
}

// The part before the next plus; nothing when there is none.
std::optional<std::string_view> take_part(std::string_view& rest) {
  const std::size_t end = rest.find('+');
  if (end == rest.npos) return std::nullopt;
  const std::string_view part = rest.substr(0, end);
  rest.remove_prefix(end + 1);
  return part;
}

}  // namespace

Result<NoteVerifier> NoteVerifier::parse(std::string_view verifier_key) {
  std::string_view rest = verifier_key;
  const auto name = take_part(rest);
  const auto key_id = take_part(rest);
  const auto key = from_base64(rest);  // the one part that may contain a plus
  if (!name || !key_id || !key || !is_key_name(*name)) return ErrorCode::public_key_invalid;
  if (key->size() != 1 + sizeof(NotePublicKey) || key->front() != ed25519_signature_type) {
    return ErrorCode::public_key_invalid;
  }
  NoteVerifier verifier;
  verifier.name_ = *name;
  std::copy(key->begin() + 1, key->end(), verifier.public_key_.begin());
  verifier.key_id_ = key_id_of(*name, verifier.public_key_);
  const bool is_point = crypto_core_ed25519_is_valid_point(verifier.public_key_.data()) == 1;
  if (!is_point || to_hex(verifier.key_id_) != *key_id) return ErrorCode::public_key_invalid;
  return verifier;
}

bool NoteVerifier::verifies(std::string_view text, ByteView signature) const {
  return signature.size() == crypto_sign_BYTES &&
         crypto_sign_verify_detached(signature.data(), as_bytes(text).data(), text.size(), public_key_.data()) == 0;
}

Result<std::string> NoteVerifier::open(std::string_view note) const {
  if (note.size() > max_note_size) return ErrorCode::value_too_large;
  const std::size_t end = note.rfind("\n\n");  // the text may contain empty lines, the signatures none
  if (end == note.npos || !is_plain_text(note)) return ErrorCode::note_malformed;
  const std::string_view text = note.substr(0, end + 1);
  std::string_view rest = note.substr(end + 2);

  std::size_t signatures = 0;
  bool is_signed = false;
  while (!rest.empty()) {
    if (++signatures > max_note_signatures) return ErrorCode::value_too_large;
    const auto line = take_line(rest);
    if (!line) return ErrorCode::note_malformed;
    FELDSIEGEL_TRY(const SignatureLine found, parse_signature(*line));
    if (found.name != name_ || !std::equal(key_id_.begin(), key_id_.end(), found.key_id().begin())) continue;
    if (!verifies(text, found.signature())) return ErrorCode::note_signature_invalid;
    is_signed = true;
  }
  if (signatures == 0) return ErrorCode::note_malformed;
  if (!is_signed) return ErrorCode::note_signature_invalid;
  return std::string(text);
}

}  // namespace feldsiegel::merkle
