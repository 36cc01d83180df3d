// Values that must not open: one failure per file, with its code.
#include <algorithm>
#include <functional>

#include "core/base/base64url.h"
#include "core/base/error.h"
#include "core/base/hex.h"
#include "tests/vectors/sealer.h"

namespace feldsiegel::vectors {
namespace {

using Json = nlohmann::ordered_json;
using Change = std::function<void(Json&)>;

constexpr std::size_t header_prefix = 5;  // "fsh1."
constexpr std::size_t value_prefix = 4;   // "fs1."

// Byte positions in a header: u16 suite, kid[8], u32 epoch, enc.
constexpr std::size_t suite_at = 0, kid_at = 2, epoch_at = 10, enc_at = 14;

void add(VectorFiles& files, const std::string& name, ErrorCode error, const Input& input, const Change& change) {
  auto vector = opening_side(input, seal(input));
  change(vector);
  vector["expect"] = {{"error", code_text(error)}};
  files.push_back({"seal/refused-" + name + ".json", std::move(vector)});
}

// Changes the bytes behind the prefix of a member's text.
Change bytes_of(const char* member, std::size_t prefix, std::function<void(Bytes&)> change) {
  return [=](Json& vector) {
    const std::string text = *vector[member].get_ptr<const std::string*>();
    Bytes bytes = from_base64url(std::string_view(text).substr(prefix)).value();
    change(bytes);
    vector[member] = text.substr(0, prefix) + to_base64url(bytes);
  };
}

Change value_bytes(std::function<void(Bytes&)> change) { return bytes_of("sealed", value_prefix, std::move(change)); }
Change header_bytes(std::function<void(Bytes&)> change) { return bytes_of("header", header_prefix, std::move(change)); }

Change text_of(const char* member, std::function<void(std::string&)> change) {
  return [=](Json& vector) {
    std::string text = *vector[member].get_ptr<const std::string*>();
    change(text);
    vector[member] = text;
  };
}

Change set(const char* member, Json value) {
  return [=](Json& vector) { vector[member] = value; };
}

void add_moved(VectorFiles& files) {
  const auto moved = [&](const char* name, const char* about, ErrorCode error, const Change& change) {
    add(files, name, error, {.about = about}, change);
  };
  moved("other-field", "Moved to another field of the same purpose.", ErrorCode::not_authentic, set("field", "bonus"));
  moved("other-record", "Moved to another record.", ErrorCode::not_authentic, set("record_id", "E-2"));
  moved("other-collection", "Moved to another collection.", ErrorCode::not_authentic, set("collection", "applicants"));
  moved("shifted-parts", "The same bytes with the border between record id and field shifted.",
        ErrorCode::not_authentic, [](Json& vector) {
          vector["record_id"] = "E-1s";
          vector["field"] = "alary";
        });
  moved("other-purpose", "Opened under a grant for another purpose.", ErrorCode::purpose_mismatch,
        set("purpose", {{"id", 2}, {"name", "health"}}));
  moved("forged-purpose", "The purpose id rewritten to the one granted: the key is another one.",
        ErrorCode::not_authentic, [](Json& vector) {
          vector["purpose"] = {{"id", 2}, {"name", "health"}};
          value_bytes([](Bytes& bytes) { bytes[1] = 2; })(vector);
        });
  moved("renamed-purpose", "The purpose was renamed in the policy: its name is part of the key.",
        ErrorCode::not_authentic, set("purpose", {{"id", 1}, {"name", "salaries"}}));
  moved("other-tenant", "Opened by another tenant with the same key.", ErrorCode::key_unknown,
        set("tenant", "11111111-1111-4111-8111-111111111112"));
  moved("other-tenant-key", "Opened with another tenant's key.", ErrorCode::key_unknown,
        set("tenant_key", to_hex(counting(1, 32))));
}

void add_altered_values(VectorFiles& files) {
  const auto altered = [&](const char* name, const char* about, ErrorCode error, const Change& change) {
    add(files, name, error, {.about = about}, change);
  };
  altered("ciphertext-flipped", "One bit of the ciphertext flipped.", ErrorCode::not_authentic,
          value_bytes([](Bytes& bytes) { bytes[4] ^= 1; }));
  altered("tag-flipped", "One bit of the tag flipped.", ErrorCode::not_authentic,
          value_bytes([](Bytes& bytes) { bytes.back() ^= 0x80; }));
  altered("seq-changed", "Another sequence number: another nonce.", ErrorCode::not_authentic,
          value_bytes([](Bytes& bytes) { bytes[0] = 1; }));
  altered("cut-by-one", "The last byte cut off.", ErrorCode::not_authentic,
          value_bytes([](Bytes& bytes) { bytes.pop_back(); }));
  altered("cut-below-least", "Shorter than a type byte and a tag.", ErrorCode::sealed_value_malformed,
          value_bytes([](Bytes& bytes) { bytes.resize(3 + 16); }));
  altered("varint-too-long", "The sequence number in a longer form than needed.", ErrorCode::sealed_value_malformed,
          value_bytes([](Bytes& bytes) {
            bytes[0] = 0x80;
            bytes.insert(bytes.begin() + 1, 0x00);
          }));
  altered("varint-too-large", "A varint above 64 bits.", ErrorCode::sealed_value_malformed,
          value_bytes([](Bytes& bytes) {
            const Bytes huge{0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x02};
            bytes.erase(bytes.begin());
            bytes.insert(bytes.begin(), huge.begin(), huge.end());
          }));
  altered("subject-index-out-of-range", "Names a data subject that the header does not list.",
          ErrorCode::sealed_value_malformed, value_bytes([](Bytes& bytes) { bytes[2] = 1; }));
  altered("value-other-version", "A version that does not exist.", ErrorCode::sealed_value_malformed,
          text_of("sealed", [](std::string& text) { text[2] = '2'; }));
  altered("value-prefix-case", "The prefix is lower case.", ErrorCode::sealed_value_malformed,
          text_of("sealed", [](std::string& text) { text[0] = 'F'; }));
  altered("value-padding", "base64url with padding.", ErrorCode::sealed_value_malformed,
          text_of("sealed", [](std::string& text) { text += '='; }));
  altered("value-unused-bits", "Unused bits of the last base64url character set.", ErrorCode::sealed_value_malformed,
          text_of("sealed", [](std::string& text) { text.back() = static_cast<char>(text.back() + 1); }));
  altered("value-line-feed", "A line feed at the end.", ErrorCode::sealed_value_malformed,
          text_of("sealed", [](std::string& text) { text += '\n'; }));
  altered("not-sealed", "Clear text where a sealed value must be.", ErrorCode::sealed_value_malformed,
          set("sealed", "52000"));
}

void add_altered_headers(VectorFiles& files) {
  const auto altered = [&](const char* name, const char* about, ErrorCode error, const Change& change) {
    add(files, name, error, {.about = about}, change);
  };
  altered("header-cut", "The header cut by one byte.", ErrorCode::header_malformed,
          header_bytes([](Bytes& bytes) { bytes.pop_back(); }));
  altered("header-trailing-byte", "A byte behind the header.", ErrorCode::header_malformed,
          header_bytes([](Bytes& bytes) { bytes.push_back(0); }));
  altered("header-empty", "No header text.", ErrorCode::header_malformed, set("header", ""));
  altered("header-prefix", "A sealed value in place of the header.", ErrorCode::header_malformed,
          [](Json& vector) { vector["header"] = vector["sealed"]; });
  altered("suite-unknown", "A KEM that is not spoken here (DHKEM(P-256)).", ErrorCode::suite_unsupported,
          header_bytes([](Bytes& bytes) { bytes[suite_at + 1] = 0x10; }));
  altered("suite-swapped", "X-Wing announced over an X25519 encapsulation.", ErrorCode::header_malformed,
          header_bytes([](Bytes& bytes) {
            bytes[suite_at] = 0x64;
            bytes[suite_at + 1] = 0x7a;
          }));
  altered("kid-flipped", "A key id that is not this tenant's.", ErrorCode::key_unknown,
          header_bytes([](Bytes& bytes) { bytes[kid_at] ^= 1; }));
  altered("epoch-in-future", "An epoch that does not exist yet.", ErrorCode::key_unknown,
          header_bytes([](Bytes& bytes) { bytes[epoch_at + 3] = 2; }));
  altered("epoch-retired", "An epoch that is retired.", ErrorCode::epoch_retired,
          set("epochs", {{"oldest", 2}, {"newest", 2}}));
  altered("epoch-rewritten", "The epoch rewritten to one that may be opened: the key id does not fit.",
          ErrorCode::key_unknown, [](Json& vector) {
            vector["epochs"] = {{"oldest", 1}, {"newest", 2}};
            header_bytes([](Bytes& bytes) { bytes[epoch_at + 3] = 2; })(vector);
          });
  altered("enc-zero", "An encapsulation whose X25519 result is all zero.", ErrorCode::encapsulation_invalid,
          header_bytes([](Bytes& bytes) { std::fill_n(bytes.begin() + enc_at, 32, std::uint8_t{0}); }));
  altered("enc-flipped", "One bit of the encapsulation flipped: another shared secret.", ErrorCode::not_authentic,
          header_bytes([](Bytes& bytes) { bytes[enc_at] ^= 1; }));
  altered("too-many-data-subjects", "A header that announces 65 data subjects.", ErrorCode::header_malformed,
          header_bytes([](Bytes& bytes) { bytes.back() = 65; }));
  add(files, "x-wing-enc-flipped", ErrorCode::not_authentic,
      {.about = "One bit of ML-KEM's ciphertext flipped: implicit rejection.", .suite = hpke::KemId::x_wing},
      header_bytes([](Bytes& bytes) { bytes[enc_at] ^= 1; }));
}

void add_data_subjects(VectorFiles& files) {
  Subject subject{{1, {}}, counting(0x80, 32)};
  subject.ref.pseudonym.fill(0xa5);
  const auto about = [&](const char* text) { return Input{.about = text, .subject = subject}; };
  add(files, "data-subject-erased", ErrorCode::data_subject_unknown, about("The data subject's secret is gone."),
      [](Json& vector) { vector.erase("data_subject"); });
  add(files, "data-subject-other-secret", ErrorCode::not_authentic, about("Another secret under the same pseudonym."),
      [](Json& vector) { vector["data_subject"]["secret"] = to_hex(counting(0x81, 32)); });
  add(files, "data-subject-dropped", ErrorCode::not_authentic, about("The value claims to be about nobody."),
      value_bytes([](Bytes& bytes) { bytes[2] = 0; }));
}

// Authentic, but written by a sealer that keeps no rule: anyone with the public key can do that.
void add_hostile_plaintexts(VectorFiles& files) {
  const auto hostile = [&](const std::string& name, const char* about, const Bytes& plaintext) {
    const Input input{.about = about};
    auto vector = opening_side(input, seal_raw(input, plaintext));
    vector["plaintext"] = to_hex(plaintext);
    vector["expect"] = {{"error", code_text(ErrorCode::sealed_value_malformed)}};
    files.push_back({"seal/refused-plaintext-" + name + ".json", std::move(vector)});
  };
  const auto json = [](std::string_view text) {
    Bytes plaintext{1};
    append(plaintext, as_bytes(text));
    return plaintext;
  };
  hostile("empty", "Not even a type byte.", {});
  hostile("type", "An unknown type.", {3, 'x'});
  hostile("no-marker", "The padded flag and zeros only.", {0x80, 0, 0, 0});
  hostile("wrong-marker", "Another byte in place of the marker.", {0x80, 'x', 0x81, 0});
  hostile("not-utf8", "Text that is not UTF-8.", {0, 0xff});
  hostile("surrogate", "A surrogate in UTF-8.", {0, 0xed, 0xa0, 0x80});
  hostile("json-empty", "Empty JSON.", json(""));
  hostile("json-broken", "Broken JSON.", json("{"));
  hostile("json-two", "Two JSON values.", json("1 1"));
  hostile("json-duplicate", "A JSON object that names a member twice.", json(R"({"a":1,"a":2})"));
  hostile("json-deep", "65 arrays in each other.", json(std::string(65, '[') + std::string(65, ']')));
}

}  // namespace

void add_refused_seal_vectors(VectorFiles& files) {
  add_moved(files);
  add_altered_values(files);
  add_altered_headers(files);
  add_data_subjects(files);
  add_hostile_plaintexts(files);
}

}  // namespace feldsiegel::vectors
