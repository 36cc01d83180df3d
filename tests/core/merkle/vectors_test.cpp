// tests/vectors/merkle: what another implementation makes of the same trees, keys and notes.
#include <fstream>
#include <iterator>

#include "core/base/json.h"
#include "core/merkle/checkpoint.h"
#include "tests/core/merkle/tree_fixture.h"

namespace feldsiegel::merkle {
namespace {

using namespace testing;

Json vectors(const std::string& name) {
  std::ifstream file(std::string(FELDSIEGEL_TEST_DATA) + "/vectors/merkle/" + name, std::ios::binary);
  const std::string content{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  auto document = parse_json(as_bytes(content));
  REQUIRE(document.ok());
  return *std::move(document);
}

std::string text(const Json& row, const char* name) {
  const auto* found = row[name].get_ptr<const std::string*>();
  REQUIRE(found != nullptr);
  return *found;
}

std::uint64_t number(const Json& row, const char* name) {
  REQUIRE(row[name].is_number_unsigned());
  return row[name].get<std::uint64_t>();
}

Hash hash_from(const std::string& hex) {
  const auto bytes = from_hex(hex);
  REQUIRE(bytes.has_value());
  REQUIRE(bytes->size() == sizeof(Hash));
  Hash hash;
  std::copy(bytes->begin(), bytes->end(), hash.begin());
  return hash;
}

std::vector<Hash> hashes(const Json& row, const char* name) {
  std::vector<Hash> list;
  for (const Json& hex : row[name]) list.push_back(hash_from(hex.get<std::string>()));
  return list;
}

NoteSigner signer_of(const Json& row) { return NoteSigner::from_seed(text(row, "name"), *from_hex(text(row, "seed"))); }

std::map<std::uint64_t, Hash> roots() {
  std::map<std::uint64_t, Hash> found;
  const Json document = vectors("trees.json");
  for (const Json& row : document["trees"]) found[number(row, "size")] = hash_from(text(row, "root"));
  return found;
}

TEST_CASE("another implementation computes the same roots") {
  MemoryNodes nodes(10'000);
  const auto expected = roots();
  CHECK(expected.size() == 40);
  for (const auto& tree : expected) {
    CAPTURE(tree.first);
    CHECK(*root_at(nodes, tree.first) == tree.second);
  }
}

TEST_CASE("another implementation makes the same inclusion proofs, and its proofs verify") {
  MemoryNodes nodes(10'000);
  const auto root = roots();
  const Json document = vectors("trees.json");
  CHECK(document["inclusion"].size() > 100);
  for (const Json& row : document["inclusion"]) {
    const std::uint64_t index = number(row, "index"), size = number(row, "size");
    CAPTURE(index);
    CAPTURE(size);
    CHECK(*inclusion_proof(nodes, index, size) == hashes(row, "proof"));
    CHECK(verify_inclusion(nodes.leaf(index), index, size, hashes(row, "proof"), root.at(size)).ok());
  }
}

TEST_CASE("another implementation makes the same consistency proofs, and its proofs verify") {
  MemoryNodes nodes(10'000);
  const auto root = roots();
  const Json document = vectors("trees.json");
  CHECK(document["consistency"].size() > 100);
  for (const Json& row : document["consistency"]) {
    const std::uint64_t old_size = number(row, "old_size"), size = number(row, "size");
    CAPTURE(old_size);
    CAPTURE(size);
    const Hash old_root = hash_from(text(row, "old_root"));
    CHECK(*root_at(nodes, old_size) == old_root);
    CHECK(*consistency_proof(nodes, old_size, size) == hashes(row, "proof"));
    CHECK(verify_consistency(old_size, old_root, size, root.at(size), hashes(row, "proof")).ok());
  }
}

TEST_CASE("another implementation derives the same verifier keys from the same seeds") {
  const Json document = vectors("notes.json");
  for (const Json& row : document["keys"]) {
    const NoteSigner signer = signer_of(row);
    CHECK(signer.verifier_key() == text(row, "verifier_key"));
    const auto verifier = NoteVerifier::parse(text(row, "verifier_key"));
    REQUIRE(verifier.ok());
    CHECK(verifier->name() == text(row, "name"));
  }
}

TEST_CASE("another implementation signs checkpoints to the same bytes, and its checkpoints open") {
  const Json document = vectors("notes.json");
  CHECK(document["checkpoints"].size() == 40);
  for (const Json& row : document["checkpoints"]) {
    const NoteSigner signer = signer_of(row);
    Checkpoint checkpoint{signer.name(), number(row, "size"), hash_from(text(row, "root")), {}};
    for (const Json& line : row["extensions"]) checkpoint.extensions.push_back(line.get<std::string>());
    CAPTURE(checkpoint.size);
    CHECK(sign_checkpoint(checkpoint, signer) == text(row, "note"));
    const auto opened = open_checkpoint(text(row, "note"), *NoteVerifier::parse(signer.verifier_key()));
    REQUIRE(opened.ok());
    CHECK(*opened == checkpoint);
  }
}

TEST_CASE("a checkpoint's text is the other implementation's tree description, whose origin is no key's name") {
  const Json document = vectors("notes.json");
  for (const Json& row : document["tree_texts"]) {
    const Checkpoint expected{"go.sum database tree", number(row, "size"), hash_from(text(row, "root")), {}};
    CHECK(checkpoint_text(expected) == text(row, "text"));
    const auto parsed = parse_checkpoint(text(row, "text"));
    REQUIRE(parsed.ok());
    CHECK(*parsed == expected);
  }
}

TEST_CASE("the notes that another implementation opens open, and those that it refuses are refused") {
  const Json document = vectors("notes.json");
  const NoteVerifier verifier = NoteVerifier::parse(text(document, "verifier_key")).value();
  for (const Json& row : document["notes"]) {
    CAPTURE(text(row, "about"));
    const auto opened = verifier.open(text(row, "note"));
    REQUIRE(opened.ok() == row["opens"].get<bool>());
    if (opened.ok()) CHECK(*opened == text(row, "text"));
  }
}

TEST_CASE("the verifier keys that another implementation reads are read, and those that it refuses are refused") {
  const Json document = vectors("notes.json");
  for (const Json& row : document["verifier_keys"]) {
    CAPTURE(text(row, "about"));
    const auto verifier = NoteVerifier::parse(text(row, "key"));
    CHECK(verifier.ok() == row["opens"].get<bool>());
    if (!verifier.ok()) CHECK(verifier.error().code == ErrorCode::public_key_invalid);
  }
}

}  // namespace
}  // namespace feldsiegel::merkle
