// Any text: a note, a checkpoint, a proof that stands alone or a verifier key is refused or is the one text of what it
// says; and what is signed is what was signed.
#include "core/base/random.h"
#include "core/merkle/tlog_proof.h"
#include "tests/fuzz/expect.h"

namespace {

using namespace feldsiegel;
using namespace feldsiegel::merkle;

// A known key, so that the fuzzer may find notes that carry its name and id.
const NoteSigner& signer() {
  static const NoteSigner made = [] {
    initialize_core();
    return NoteSigner::from_seed("log.example", Bytes(note_seed_size, 7));
  }();
  return made;
}

const NoteVerifier& verifier() {
  static const NoteVerifier made = NoteVerifier::parse(signer().verifier_key()).value();
  return made;
}

void try_checkpoint(std::string_view text) {
  const auto checkpoint = parse_checkpoint(text);
  if (!checkpoint.ok()) return;
  fuzz::expect(is_valid_checkpoint(*checkpoint) && checkpoint_text(*checkpoint) == text);
}

void try_note(std::string_view text) {
  const auto opened = verifier().open(text);
  if (opened.ok()) fuzz::expect(is_note_text(*opened) && text.starts_with(*opened));
  if (!is_note_text(text)) return;
  const auto signed_text = verifier().open(signer().sign(text));
  fuzz::expect(signed_text.ok() && *signed_text == text);
}

void try_proof(std::string_view text) {
  const auto proof = parse_tlog_proof(text);
  if (!proof.ok()) return;
  fuzz::expect(tlog_proof_text(*proof) == text);
  static_cast<void>(verify(*proof, empty_root(), verifier()));
}

void try_key(std::string_view text) {
  const auto key = NoteVerifier::parse(text);
  fuzz::expect(!key.ok() || text.starts_with(key->name() + "+"));
}

// Past the signature: signatures by the known key's name and id, made of the input.
void try_signatures(std::string_view lines) { static_cast<void>(verifier().open("text\n\n" + std::string(lines))); }

}  // namespace

// The first byte chooses what the rest is.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view rest = as_text(ByteView(data + 1, size - 1));
  switch (data[0] % 6) {
    case 0: try_note(rest); break;
    case 1: try_checkpoint(rest); break;
    case 2: try_proof(rest); break;
    case 3: try_proof("c2sp.org/tlog-proof@v1\n" + std::string(rest)); break;
    case 4: try_key(rest); break;
    default: try_signatures(rest); break;
  }
  return 0;
}
