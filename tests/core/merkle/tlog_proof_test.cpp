#include "core/merkle/tlog_proof.h"

#include "core/base/base64.h"
#include "tests/core/merkle/tree_fixture.h"

namespace feldsiegel::merkle {
namespace {

using namespace testing;

// A log of 21 leaves, of which leaf 13 is proven.
struct Log {
  NoteSigner signer = NoteSigner::generate("log.example/audit");
  NoteVerifier verifier = NoteVerifier::parse(signer.verifier_key()).value();
  MemoryNodes nodes = MemoryNodes(21);
  Hash leaf = nodes.leaf(13);

  TlogProof proof() {
    const Checkpoint checkpoint{signer.name(), 21, nodes.frontier().root(), {}};
    return {{}, 13, *inclusion_proof(nodes, 13, 21), sign_checkpoint(checkpoint, signer)};
  }
};

// "ok", or the code and the place.
std::string parsed(const std::string& text) {
  const auto proof = parse_tlog_proof(text);
  return proof.ok() ? "ok" : outcome(proof) + " " + proof.error().at.pointer();
}

TEST_CASE("a proof has the lines of the specification, comes back and verifies") {
  Log log;
  TlogProof proof = log.proof();
  std::string expected = "c2sp.org/tlog-proof@v1\nindex 13\n";
  for (const Hash& hash : proof.hashes) expected += to_base64(hash) + "\n";
  CHECK(proof.hashes.size() == 5);
  CHECK(tlog_proof_text(proof) == expected + "\n" + proof.checkpoint);
  CHECK(*parse_tlog_proof(tlog_proof_text(proof)) == proof);
  const auto checkpoint = verify(proof, log.leaf, log.verifier);
  REQUIRE(checkpoint.ok());
  CHECK(checkpoint->size == 21);
  proof.extra = to_bytes(as_bytes("out of band"));
  CHECK(tlog_proof_text(proof).starts_with("c2sp.org/tlog-proof@v1\nextra b3V0IG9mIGJhbmQ=\nindex 13\n"));
  CHECK(*parse_tlog_proof(tlog_proof_text(proof)) == proof);
  CHECK(verify(proof, log.leaf, log.verifier).ok());
}

TEST_CASE("a proof in a tree of one leaf has no hashes") {
  Log log;
  const Checkpoint checkpoint{log.signer.name(), 1, log.nodes.leaf(0), {}};
  const TlogProof proof{{}, 0, {}, sign_checkpoint(checkpoint, log.signer)};
  CHECK(*parse_tlog_proof(tlog_proof_text(proof)) == proof);
  CHECK(verify(proof, log.nodes.leaf(0), log.verifier).ok());
  CHECK(outcome(verify(proof, log.nodes.leaf(1), log.verifier)) == "log_proof_invalid");
}

TEST_CASE("every bit of a proof's text counts: with one changed it is not read or does not verify") {
  Log log;
  const std::string text = tlog_proof_text(log.proof());
  int refused_by_parser = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    for (unsigned bit = 0; bit < 8; ++bit) {
      std::string bad = text;
      bad[i] = static_cast<char>(bad[i] ^ (1 << bit));
      CAPTURE(bad);
      const auto proof = parse_tlog_proof(bad);
      if (!proof.ok()) {
        ++refused_by_parser;
        CHECK(outcome(proof) == "log_proof_malformed");
        continue;
      }
      CHECK(tlog_proof_text(*proof) == bad);
      const std::string code = outcome(verify(*proof, log.leaf, log.verifier));
      CHECK((code == "log_proof_invalid" || code == "note_malformed" || code == "note_signature_invalid"));
    }
  }
  CHECK(refused_by_parser > 500);
}

TEST_CASE("a proof with a byte dropped, doubled or cut off is not read or does not verify") {
  Log log;
  const std::string text = tlog_proof_text(log.proof());
  for (std::size_t i = 0; i < text.size(); ++i) {
    std::string dropped = text, doubled = text;
    dropped.erase(i, 1);
    doubled.insert(i, 1, text[i]);
    for (const std::string& bad : {dropped, doubled, text.substr(0, i)}) {
      CAPTURE(bad);
      const auto proof = parse_tlog_proof(bad);
      CHECK((!proof.ok() || !verify(*proof, log.leaf, log.verifier).ok()));
    }
  }
}

TEST_CASE("a proof for another leaf, index, checkpoint or log does not verify") {
  Log log;
  const TlogProof good = log.proof();
  const auto refuse = [&](const char* code, auto change) {
    TlogProof bad = good;
    change(bad);
    CHECK(outcome(verify(bad, log.leaf, log.verifier)) == code);
  };
  CHECK(outcome(verify(good, log.nodes.leaf(12), log.verifier)) == "log_proof_invalid");
  refuse("log_proof_invalid", [](TlogProof& p) { p.index = 12; });
  refuse("log_proof_invalid", [](TlogProof& p) { p.index = 21; });
  refuse("log_proof_invalid", [](TlogProof& p) { p.index = ~std::uint64_t{0}; });
  refuse("log_proof_invalid", [](TlogProof& p) { std::swap(p.hashes[0], p.hashes[1]); });
  refuse("log_proof_invalid", [](TlogProof& p) { p.hashes.pop_back(); });
  refuse("log_proof_invalid", [](TlogProof& p) { p.hashes.resize(1000); });
  refuse("log_proof_invalid", [&](TlogProof& p) {
    p.checkpoint = sign_checkpoint({log.signer.name(), 20, *root_at(log.nodes, 20), {}}, log.signer);
  });
  refuse("note_malformed", [](TlogProof& p) { p.checkpoint = ""; });
  refuse("note_malformed", [](TlogProof& p) { p.checkpoint.insert(0, "\r"); });
  Log other;
  CHECK(outcome(verify(good, log.leaf, other.verifier)) == "note_signature_invalid");
}

TEST_CASE("each line of a proof has one spelling, and an error says which is wrong") {
  Log log;
  const std::string checkpoint = "\n" + log.proof().checkpoint;
  const std::string version = "c2sp.org/tlog-proof@v1\n", hash = to_base64(log.leaf) + "\n";
  const std::string malformed = "log_proof_malformed ";
  CHECK(parsed(version + "index 0\n" + hash + checkpoint) == "ok");
  for (const std::string bad : {"c2sp.org/tlog-proof@v2\n", "c2sp.org/tlog-proof@v1 \n", " c2sp.org/tlog-proof@v1\n",
                                "C2SP.org/tlog-proof@v1\n", "c2sp.org/tlog-proof@v1\r\n", "x\n", ""}) {
    CAPTURE(bad);
    CHECK(parsed(bad + "index 0\n" + hash + checkpoint) == malformed + "/version");
  }
  for (const std::string bad : {"extra \n", "extra AA\n", "extra AAA=AAAA\n", "extra  AAAA\n", "extra AAAA \n",
                                "extra AB==\n", "extra -_-_\n"}) {
    CAPTURE(bad);
    CHECK(parsed(version + bad + "index 0\n" + hash + checkpoint) == malformed + "/extra");
  }
  for (const std::string bad : {"", "index\n", "index \n", "index 00\n", "index 01\n", "index -1\n", "index +1\n",
                                "index  1\n", "index 1 \n", "Index 1\n", "index 1a\n", "index 9223372036854775807\n",
                                "index 18446744073709551616\n", "extra\nindex 0\n", "Extra AAAA\nindex 0\n"}) {
    CAPTURE(bad);
    CHECK(parsed(version + bad + hash + checkpoint) == malformed + "/index");
  }
  for (const std::string bad : {"AAAA\n", "index 0\n", "x\n", " \n", "extra AAAA\n"}) {
    CAPTURE(bad);
    CHECK(parsed(version + "index 0\n" + hash + bad + checkpoint) == malformed + "/hashes/1");
  }
  CHECK(parsed(version + "index 0\n" + hash) == malformed + "/checkpoint");
  CHECK(parsed(version + "index 0\n" + hash + "\n") == malformed + "/checkpoint");
  CHECK(parsed("") == malformed + "/checkpoint");
}

TEST_CASE("a proof above a limit is refused, one at it is not") {
  Log log;
  const std::string checkpoint = log.proof().checkpoint;
  const TlogProof most{Bytes(max_tlog_extra_size), max_tree_size - 1, std::vector<Hash>(63), checkpoint};
  CHECK(*parse_tlog_proof(tlog_proof_text(most)) == most);
  const std::string start = "c2sp.org/tlog-proof@v1\n", hash = to_base64(log.leaf) + "\n";
  CHECK(parsed(start + "extra " + to_base64(Bytes(65'536)) + "\nindex 0\n\n" + checkpoint) == "value_too_large /extra");
  std::string hashes;
  for (int i = 0; i < 64; ++i) hashes += hash;
  CHECK(parsed(start + "index 0\n" + hashes + "\n" + checkpoint) == "value_too_large /hashes");
  CHECK(parsed(start + "index 0\n\n" + std::string(max_note_size, 'a')) == "ok");
  CHECK(parsed(start + "index 0\n\n" + std::string(max_note_size + 1, 'a')) == "value_too_large /checkpoint");
  CHECK(parsed(std::string(2 * max_note_size, 'a')) == "value_too_large ");
}

}  // namespace
}  // namespace feldsiegel::merkle
