// Values that open: one file per thing that could be got wrong.
#include "tests/vectors/sealer.h"

namespace feldsiegel::vectors {
namespace {

Bytes letters(std::size_t count) { return Bytes(count, 'x'); }
Bytes text(std::string_view value) { return to_bytes(as_bytes(value)); }

void add(VectorFiles& files, const std::string& name, const Input& input) {
  auto vector = opening_side(input, seal(input));
  vector["expect"] = expected_value(input);
  vector["seal"] = sealing_side(input);
  files.push_back({"seal/" + name + ".json", std::move(vector)});
}

void add_suites(VectorFiles& files) {
  add(files, "x25519-text", {.about = "A text under DHKEM(X25519, HKDF-SHA256)."});
  add(files, "x-wing-text", {.about = "The same text under X-Wing, the default.", .suite = hpke::KemId::x_wing});
  add(files, "epoch-7", {.about = "A later epoch has another key and another info.", .epoch = 7});
}

void add_lengths(VectorFiles& files) {
  for (const std::size_t length : {0u, 15u, 16u, 17u}) {
    const std::string count = std::to_string(length);
    add(files, "length-" + count, {.about = "A value of " + count + " bytes.", .value = letters(length)});
  }
  add(files, "bucket-exact",
      {.about = "Type byte, 14 bytes and marker fill a bucket of 16.", .value = letters(14), .bucket = 16});
  add(files, "bucket-next", {.about = "One byte more takes the next bucket.", .value = letters(15), .bucket = 16});
  add(files, "bucket-empty", {.about = "An empty value fills a bucket all the same.", .value = {}, .bucket = 32});
  add(files, "bucket-trailing-zeros",
      {.about = "Zeros at the end of the value are no padding.",
       .type = ValueType::bytes,
       .value = {1, 0, 0},
       .bucket = 16});
}

void add_types(VectorFiles& files) {
  add(files, "text-unicode",
      {.about = "UTF-8 is kept as it is, not normalized.", .value = text("Gro\xc3\x9f \xf0\x9f\xa6\x93 e\xcc\x81")});
  add(files, "json-number", {.about = "A number keeps its text.", .type = ValueType::json, .value = text("52000.50")});
  add(files, "json-object", {.about = "An object.", .type = ValueType::json, .value = text(R"({"a":[1,null,true]})")});
  add(files, "bytes", {.about = "Bytes that are not text.", .type = ValueType::bytes, .value = {0xff, 0x00, 0x80}});
}

void add_places(VectorFiles& files) {
  add(files, "no-record-id", {.about = "A collection without record ids: an empty part of the aad.", .record_id = ""});
  add(files, "seq-127", {.about = "The last sequence number of one byte.", .seq = 127});
  add(files, "seq-128", {.about = "The first sequence number of two bytes.", .seq = 128});
  add(files, "seq-16384", {.about = "The first sequence number of three bytes.", .seq = 16384});
  add(files, "purpose-300",
      {.about = "A purpose id of two bytes.", .purpose_id = 300, .purpose = "occupational-health"});
  const Subject subject{{1, {}}, counting(0x80, 32)};
  Input about_someone{.about = "A field about a data subject: mode_psk.", .subject = subject};
  about_someone.subject->ref.pseudonym.fill(0xa5);
  add(files, "data-subject", about_someone);
}

}  // namespace

void add_seal_vectors(VectorFiles& files) {
  add_suites(files);
  add_lengths(files);
  add_types(files);
  add_places(files);
}

}  // namespace feldsiegel::vectors
