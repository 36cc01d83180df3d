#include "core/merkle/checkpoint.h"

#include "core/base/base64.h"
#include "tests/core/merkle/tree_fixture.h"

namespace feldsiegel::merkle {
namespace {

using namespace testing;

const std::string log_name = "log.example/audit";
const std::string root_text = to_base64(leaf_hash(as_bytes("root")));

Checkpoint good_checkpoint() { return {log_name, 7, leaf_hash(as_bytes("root")), {}}; }

// "ok", or the code and the place.
std::string parsed(const std::string& text) {
  const auto checkpoint = parse_checkpoint(text);
  return checkpoint.ok() ? "ok" : outcome(checkpoint) + " " + checkpoint.error().at.pointer();
}

TEST_CASE("a checkpoint comes back from its text, with the largest size and with extensions") {
  Checkpoint checkpoint = good_checkpoint();
  CHECK(checkpoint_text(checkpoint) == log_name + "\n7\n" + root_text + "\n");
  CHECK(*parse_checkpoint(checkpoint_text(checkpoint)) == checkpoint);
  checkpoint.size = max_tree_size;
  checkpoint.extensions = {"one", "two words", "\xe2\x80\x94 three"};
  CHECK(checkpoint_text(checkpoint).starts_with(log_name + "\n9223372036854775807\n"));
  CHECK(*parse_checkpoint(checkpoint_text(checkpoint)) == checkpoint);
}

TEST_CASE("an origin need not look like a key's name to be read") {
  CHECK(parsed("go.sum database tree\n1\n" + root_text + "\n") == "ok");
  CHECK(parsed("a+b\n1\n" + root_text + "\n") == "ok");
}

TEST_CASE("a size in any other spelling than plain decimals, or beyond what a tree can have, is refused") {
  for (const std::string size :
       {"", "00", "07", "+7", "-7", "-0", " 7", "7 ", "7.0", "7e0", "0x7", "7a", "\xd9\xa7", "9223372036854775808",
        "18446744073709551615", "18446744073709551616", "99999999999999999999999999", "7\r"}) {
    CAPTURE(size);
    CHECK(parsed(log_name + "\n" + size + "\n" + root_text + "\n") == "checkpoint_malformed /size");
  }
}

TEST_CASE("a root in any other spelling than canonical base64 of 32 bytes is refused") {
  std::string unused_bits = root_text;
  unused_bits[42] = static_cast<char>(unused_bits[42] + 1);
  for (const std::string& root : {std::string(), root_text.substr(0, 43), root_text.substr(0, 40), root_text + "=",
                                  root_text + " ", " " + root_text, root_text + root_text, to_base64(Bytes(31)),
                                  to_base64(Bytes(33)), unused_bits, to_hex(leaf_hash({})), root_text + "\r"}) {
    CAPTURE(root);
    CHECK(parsed(log_name + "\n7\n" + root + "\n") == "checkpoint_malformed /root");
  }
}

TEST_CASE("a tree without leaves has one root only") {
  CHECK(parsed(log_name + "\n0\n" + to_base64(empty_root()) + "\n") == "ok");
  CHECK(parsed(log_name + "\n0\n" + root_text + "\n") == "checkpoint_malformed /root");
}

TEST_CASE("a checkpoint without one of its lines, or with an empty one, is refused at that line") {
  const std::string text = checkpoint_text(good_checkpoint());
  CHECK(parsed("") == "checkpoint_malformed /origin");
  CHECK(parsed("\n7\n" + root_text + "\n") == "checkpoint_malformed /origin");
  CHECK(parsed("\x01\n7\n" + root_text + "\n") == "checkpoint_malformed /origin");
  CHECK(parsed("\xff\n7\n" + root_text + "\n") == "checkpoint_malformed /origin");
  CHECK(parsed(log_name) == "checkpoint_malformed /origin");
  CHECK(parsed(log_name + "\n") == "checkpoint_malformed /size");
  CHECK(parsed(log_name + "\n7") == "checkpoint_malformed /size");
  CHECK(parsed(log_name + "\n7\n") == "checkpoint_malformed /root");
  CHECK(parsed(log_name + "\n7\n" + root_text) == "checkpoint_malformed /root");
  CHECK(parsed(text + "\n") == "checkpoint_malformed /extensions/0");
  CHECK(parsed(text + "one\n\n") == "checkpoint_malformed /extensions/1");
  CHECK(parsed(text + "one\ntwo") == "checkpoint_malformed /extensions/1");
  CHECK(parsed(text + "\ttab\n") == "checkpoint_malformed /extensions/0");
  CHECK(outcome(parse_checkpoint(text + std::string(max_note_size, 'a') + "\n")) == "value_too_large");
}

TEST_CASE("a checkpoint that could not be read cannot be written") {
  const auto refuse = [](auto change) {
    Checkpoint bad = good_checkpoint();
    change(bad);
    CHECK_FALSE(is_valid_checkpoint(bad));
  };
  CHECK(is_valid_checkpoint(good_checkpoint()));
  refuse([](Checkpoint& c) { c.origin = ""; });
  refuse([](Checkpoint& c) { c.origin = "a\nb"; });
  refuse([](Checkpoint& c) { c.origin = "\xff"; });
  refuse([](Checkpoint& c) { c.size = max_tree_size + 1; });
  refuse([](Checkpoint& c) { c.size = 0; });
  refuse([](Checkpoint& c) { c.extensions = {""}; });
  refuse([](Checkpoint& c) { c.extensions = {"a", "b\n"}; });
}

TEST_CASE("a signed checkpoint opens with its log's key, cosigned or not") {
  const NoteSigner signer = NoteSigner::generate(log_name);
  const NoteVerifier verifier = *NoteVerifier::parse(signer.verifier_key());
  const std::string note = sign_checkpoint(good_checkpoint(), signer);
  CHECK(*open_checkpoint(note, verifier) == good_checkpoint());
  const std::string cosigned = NoteSigner::generate("witness.example").sign(checkpoint_text(good_checkpoint()));
  CHECK(*open_checkpoint(note + cosigned.substr(cosigned.rfind("\n\n") + 2), verifier) == good_checkpoint());
}

TEST_CASE("a log's key does not vouch for another log's checkpoint, nor for a note that is none") {
  const NoteSigner signer = NoteSigner::generate(log_name);
  const NoteVerifier verifier = *NoteVerifier::parse(signer.verifier_key());
  Checkpoint other = good_checkpoint();
  other.origin = "other.example";
  const auto opened = open_checkpoint(signer.sign(checkpoint_text(other)), verifier);
  CHECK(outcome(opened) == "checkpoint_malformed");
  CHECK(opened.error().at.pointer() == "/origin");
  CHECK(outcome(open_checkpoint(signer.sign("a text\n"), verifier)) == "checkpoint_malformed");
  CHECK(outcome(open_checkpoint(checkpoint_text(good_checkpoint()), verifier)) == "note_malformed");
  const NoteSigner impostor = NoteSigner::generate(log_name);
  CHECK(outcome(open_checkpoint(sign_checkpoint(good_checkpoint(), impostor), verifier)) == "note_signature_invalid");
}

TEST_CASE("every bit of a signed checkpoint counts") {
  const NoteSigner signer = NoteSigner::generate(log_name);
  const NoteVerifier verifier = *NoteVerifier::parse(signer.verifier_key());
  const std::string note = sign_checkpoint(good_checkpoint(), signer);
  for (std::size_t i = 0; i < note.size(); ++i) {
    for (unsigned bit = 0; bit < 8; ++bit) {
      std::string bad = note;
      bad[i] = static_cast<char>(bad[i] ^ (1 << bit));
      CAPTURE(bad);
      const std::string code = outcome(open_checkpoint(bad, verifier));
      CHECK((code == "note_malformed" || code == "note_signature_invalid"));
    }
  }
}

}  // namespace
}  // namespace feldsiegel::merkle
