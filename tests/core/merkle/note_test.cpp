#include "core/merkle/note.h"

#include <algorithm>
#include <cctype>

#include "core/base/base64.h"
#include "core/merkle/checkpoint.h"
#include "tests/core/merkle/tree_fixture.h"

namespace feldsiegel::merkle {
namespace {

using namespace testing;

const std::string log_name = "log.example/audit";

NoteVerifier verifier_of(const NoteSigner& signer) { return NoteVerifier::parse(signer.verifier_key()).value(); }

// The signature lines of a note.
std::string signatures(const std::string& note) { return note.substr(note.rfind("\n\n") + 2); }

TEST_CASE("a note opens with its key to the text that was signed, and signing is repeatable") {
  const NoteSigner signer = NoteSigner::generate(log_name);
  const std::string text = "first line\n\nthird line\n";
  const std::string note = signer.sign(text);
  CHECK(note.starts_with(text + "\n\xe2\x80\x94 " + log_name + " "));
  CHECK(note.ends_with("\n"));
  CHECK(*verifier_of(signer).open(note) == text);
  CHECK(signer.sign(text) == note);
  CHECK(NoteSigner::from_seed(log_name, signer.expose_secret()).sign(text) == note);
}

TEST_CASE("each generated signer has a key of its own, and a key does not open what another signed") {
  const NoteSigner one = NoteSigner::generate(log_name), two = NoteSigner::generate(log_name);
  CHECK(one.verifier_key() != two.verifier_key());
  CHECK(outcome(verifier_of(one).open(two.sign("text\n"))) == "note_signature_invalid");
}

TEST_CASE("a key of one name does not open what the same key signed under another name") {
  const NoteSigner one = NoteSigner::generate("a.example");
  const NoteSigner two = NoteSigner::from_seed("b.example", one.expose_secret());
  CHECK(outcome(verifier_of(one).open(two.sign("text\n"))) == "note_signature_invalid");
}

TEST_CASE("every bit of a note counts: a note with one changed opens for no key") {
  const NoteSigner signer = NoteSigner::generate(log_name);
  const NoteVerifier verifier = verifier_of(signer);
  const std::string note = signer.sign("first line\n\nthird line\n");
  for (std::size_t i = 0; i < note.size(); ++i) {
    for (unsigned bit = 0; bit < 8; ++bit) {
      CAPTURE(i);
      CAPTURE(bit);
      std::string bad = note;
      bad[i] = static_cast<char>(bad[i] ^ (1 << bit));
      const std::string code = outcome(verifier.open(bad));
      CHECK((code == "note_malformed" || code == "note_signature_invalid"));
    }
  }
}

TEST_CASE("a note with a byte dropped, doubled or cut off does not open") {
  const NoteSigner signer = NoteSigner::generate(log_name);
  const NoteVerifier verifier = verifier_of(signer);
  const std::string note = signer.sign("first line\n\nthird line\n");
  for (std::size_t i = 0; i < note.size(); ++i) {
    CAPTURE(i);
    std::string dropped = note, doubled = note;
    dropped.erase(i, 1);
    doubled.insert(i, 1, note[i]);
    for (const std::string& bad : {dropped, doubled, note.substr(0, i)}) CHECK_FALSE(verifier.open(bad).ok());
  }
}

TEST_CASE("the code says whether a note is malformed or not signed by the key") {
  const NoteSigner signer = NoteSigner::generate(log_name);
  const NoteVerifier verifier = verifier_of(signer);
  const std::string note = signer.sign("text\n"), lines = signatures(note);
  const std::string other = signatures(NoteSigner::generate("w.example").sign("text\n"));
  const std::string last = lines.substr(0, lines.size() - 1);
  const Bytes id_and_nothing = [&] {
    const auto bytes = from_base64(last.substr(last.rfind(' ') + 1)).value();
    return Bytes(bytes.begin(), bytes.begin() + 5);
  }();
  const std::string short_signature = "\xe2\x80\x94 " + log_name + " " + to_base64(id_and_nothing) + "\n";
  CHECK(outcome(verifier.open("Text\n\n" + lines)) == "note_signature_invalid");
  CHECK(outcome(verifier.open("text\n\n" + other)) == "note_signature_invalid");
  CHECK(outcome(verifier.open("text\n\n" + short_signature)) == "note_signature_invalid");
  CHECK(outcome(verifier.open("text\n\n" + lines + short_signature)) == "note_signature_invalid");
  CHECK(outcome(verifier.open("text\n\n" + lines + lines)) == "ok");
  CHECK(outcome(verifier.open("text\n\n" + other + lines + other)) == "ok");
  CHECK(outcome(verifier.open("text\n\n" + lines + "x")) == "note_malformed");
  CHECK(outcome(verifier.open("text\n\n" + lines + "x\n")) == "note_malformed");
  CHECK(outcome(verifier.open("text\n\n" + lines + "\n")) == "note_malformed");
  CHECK(outcome(verifier.open("text\n\n")) == "note_malformed");
  CHECK(outcome(verifier.open("text\n" + lines)) == "note_malformed");
  CHECK(outcome(verifier.open("te\xff"
                              "xt\n\n" +
                              lines)) == "note_malformed");
  CHECK(outcome(verifier.open("")) == "note_malformed");
}

TEST_CASE("a note above the limits of its size and of its signatures is refused, one at them is not") {
  const NoteSigner signer = NoteSigner::generate(log_name);
  const NoteVerifier verifier = verifier_of(signer);
  const std::string note = signer.sign("text\n");
  std::string others;
  while (std::count(others.begin(), others.end(), '\n') < 99) others += "\xe2\x80\x94 w.example AAAAAAA=\n";
  CHECK(outcome(verifier.open(note + others)) == "ok");
  CHECK(outcome(verifier.open(note + others + "\xe2\x80\x94 w.example AAAAAAA=\n")) == "value_too_large");

  const std::string line(max_note_size - note.size() - std::string("\xe2\x80\x94  AAAAAAA=\n").size(), 'w');
  CHECK(outcome(verifier.open(note + "\xe2\x80\x94 " + line + " AAAAAAA=\n")) == "ok");
  CHECK(outcome(verifier.open(note + "\xe2\x80\x94 w" + line + " AAAAAAA=\n")) == "value_too_large");
}

TEST_CASE("what can be signed is text of whole lines without control characters") {
  for (const std::string_view good : {"\n", "a\n", "\n\n", "a\n\nb\n", "\xc3\xa4\n", "\x7f\n"}) {
    CHECK(is_note_text(good));
  }
  for (const std::string_view bad : {"", "a", "\na", "a\r\n", "a\tb\n", "\x1b[0m\n", "\xff\n", "\xc3\n"}) {
    CHECK_FALSE(is_note_text(bad));
  }
  CHECK_FALSE(is_note_text(std::string_view("a\0b\n", 4)));
  CHECK(is_note_text(std::string(max_note_size / 4 - 1, 'a') + "\n"));
  CHECK_FALSE(is_note_text(std::string(max_note_size / 4, 'a') + "\n"));
}

TEST_CASE("a key's name is not empty and has no spaces, pluses or control characters") {
  for (const std::string_view good : {"a", "log.example/a-b_c", "\xc3\xa4", "\xe2\x80\x8b", "\xe2\x80\x94", "\x7f"}) {
    CHECK(is_key_name(good));
  }
  for (const std::string_view bad : {"",
                                     " ",
                                     "a b",
                                     " a",
                                     "a ",
                                     "a+b",
                                     "+",
                                     "a\nb",
                                     "a\t",
                                     "\r",
                                     "\x01",
                                     "\xc2\x85",
                                     "a\xc2\xa0",
                                     "\xe1\x9a\x80",
                                     "\xe2\x80\x80",
                                     "\xe2\x80\x8a",
                                     "\xe2\x80\xa8",
                                     "\xe2\x80\xa9",
                                     "\xe2\x80\xaf",
                                     "\xe2\x81\x9f",
                                     "\xe3\x80\x80",
                                     "\xff",
                                     "\xc2",
                                     "\xed\xa0\x80"}) {
    CAPTURE(bad);
    CHECK_FALSE(is_key_name(bad));
  }
}

TEST_CASE("no verifier key with one bit changed is read, and none in another spelling") {
  const std::string key = NoteSigner::generate(log_name).verifier_key();
  REQUIRE(NoteVerifier::parse(key).ok());
  for (std::size_t i = 0; i < key.size(); ++i) {
    for (unsigned bit = 0; bit < 8; ++bit) {
      std::string bad = key;
      bad[i] = static_cast<char>(bad[i] ^ (1 << bit));
      CAPTURE(bad);
      CHECK(outcome(NoteVerifier::parse(bad)) == "public_key_invalid");
    }
    CHECK(outcome(NoteVerifier::parse(key.substr(0, i))) == "public_key_invalid");
  }
  for (const std::string& bad : {key + "\n", " " + key, key + "=", key + "+", "+" + key}) {
    CHECK(outcome(NoteVerifier::parse(bad)) == "public_key_invalid");
  }
}

TEST_CASE("a key id is spelled in lower case, as everybody writes it") {
  std::string key;
  do {
    key = NoteSigner::generate("n").verifier_key();
  } while (key.substr(2, 8).find_first_of("abcdef") == key.npos);
  for (std::size_t i = 2; i < 10; ++i) key[i] = static_cast<char>(std::toupper(key[i]));
  CHECK(outcome(NoteVerifier::parse(key)) == "public_key_invalid");
}

}  // namespace
}  // namespace feldsiegel::merkle
