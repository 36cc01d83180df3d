// Signed notes (c2sp.org/signed-note): a text and signatures over it, of which the reader knows some. Here with
// Ed25519, signature type 0x01. Specification: docs/spec/transparency-log.md
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>

#include "core/base/bytes.h"
#include "core/base/result.h"
#include "core/base/secret.h"

namespace feldsiegel::merkle {

inline constexpr std::size_t max_note_size = 1'000'000;  ///< bytes, signatures included
inline constexpr std::size_t max_note_signatures = 100;
inline constexpr std::size_t note_seed_size = 32;

/// Whether a key can have this name: not empty, valid UTF-8, no control characters, no Unicode spaces, no plus.
bool is_key_name(std::string_view name);

/// Whether the text can be signed: valid UTF-8, no control characters other than line feeds, a line feed at its end,
/// and short enough that the note stays within its limit.
bool is_note_text(std::string_view text);

using NoteKeyId = std::array<std::uint8_t, 4>;
using NotePublicKey = std::array<std::uint8_t, 32>;

class NoteSigner {
 public:
  /// Precondition: is_key_name(name); aborts otherwise.
  static NoteSigner generate(std::string name);

  /// Preconditions: is_key_name(name), note_seed_size bytes of seed (RFC 8032's private key); aborts otherwise.
  static NoteSigner from_seed(std::string name, ByteView seed);

  const std::string& name() const { return name_; }

  /// What a NoteVerifier is made from: "<name>+<key id, 8 hexadecimal digits>+<base64(0x01 || public key)>".
  std::string verifier_key() const;

  /// The note: the text, an empty line, one signature line. The same for the same text every time.
  /// Precondition: is_note_text(text); aborts otherwise.
  std::string sign(std::string_view text) const;

  /// The seed, for wrapping.
  ByteView expose_secret() const { return seed_.expose_secret(); }

 private:
  NoteSigner() = default;
  std::string name_;
  SecretBytes seed_;
  NotePublicKey public_key_;
};

class NoteVerifier {
 public:
  /// Reads what NoteSigner::verifier_key writes, in that spelling only. Errors: public_key_invalid, also for another
  /// signature type than Ed25519's, a key id that is not the key's, and a point that no honest key has.
  static Result<NoteVerifier> parse(std::string_view verifier_key);

  const std::string& name() const { return name_; }

  /// The text of a note that this key signed. Signatures of other keys are ignored, whatever they are; every signature
  /// of this key must verify. Errors: value_too_large (size or number of signatures), note_malformed,
  /// note_signature_invalid (no signature of this key, or one that does not verify).
  Result<std::string> open(std::string_view note) const;

 private:
  NoteVerifier() = default;
  bool verifies(std::string_view text, ByteView signature) const;
  std::string name_;
  NoteKeyId key_id_;
  NotePublicKey public_key_;
};

}  // namespace feldsiegel::merkle
