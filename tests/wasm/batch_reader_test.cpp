#include "wasm/batch_reader.h"

#include <doctest/doctest.h>

#include <cstring>
#include <limits>
#include <string>
#include <vector>

#include "wasm/batch_layout.h"

namespace feldsiegel {
namespace {

constexpr std::uint32_t text = 0, json = 1, bytes = 2;

struct CellWords {
  std::uint32_t record, column, type, length;
};

// A buffer as JavaScript writes it; tests that need a broken one change a word or a region.
struct Buffer {
  std::vector<std::uint32_t> id_lengths;
  std::vector<CellWords> cells;
  std::string blob;
  std::string text;
  std::vector<std::uint32_t> header = {};
  std::uint32_t subject_count = 0;
  std::vector<std::uint32_t> subjects = {};

  Bytes bytes() const {
    std::vector<std::uint32_t> words = header;
    if (words.empty()) {
      words = {static_cast<std::uint32_t>(id_lengths.size()), static_cast<std::uint32_t>(cells.size()),
               static_cast<std::uint32_t>(blob.size()), static_cast<std::uint32_t>(text.size()), subject_count};
    }
    words.insert(words.end(), id_lengths.begin(), id_lengths.end());
    words.insert(words.end(), subjects.begin(), subjects.end());
    for (const CellWords& cell : cells) words.insert(words.end(), {cell.record, cell.column, cell.type, cell.length});
    Bytes all(words.size() * 4);
    std::memcpy(all.data(), words.data(), all.size());
    append(all, as_bytes(blob));
    append(all, as_bytes(text));
    return all;
  }
};

// "code at", or "ok".
std::string outcome(const Bytes& buffer) {
  const auto batch = read_batch(buffer);
  return batch.ok() ? "ok" : std::string(code_text(batch.error().code)) + " " + batch.error().at.pointer();
}

std::string outcome(const Buffer& buffer) { return outcome(buffer.bytes()); }

const Buffer two_records{{3, 3}, {{0, 0, text, 4}, {0, 1, json, 2}, {1, 0, text, 0}}, "", "E-1E-2Anna42"};

Buffer with_subjects(std::uint32_t count, std::vector<std::uint32_t> subjects) {
  Buffer buffer = two_records;
  buffer.subject_count = count;
  buffer.subjects = std::move(subjects);
  return buffer;
}

TEST_CASE("a batch of ASCII text is cut at its lengths") {
  const Bytes buffer = two_records.bytes();
  const auto batch = read_batch(buffer);
  REQUIRE(batch.ok());
  REQUIRE(batch->record_ids.size() == 2);
  CHECK(as_text(batch->record_ids[1]) == "E-2");
  REQUIRE(batch->cells.size() == 3);
  CHECK(as_text(batch->cells[0].value) == "Anna");
  CHECK(batch->cells[1].type == ValueType::json);
  CHECK(as_text(batch->cells[1].value) == "42");
  CHECK(batch->cells[1].column == 1);
  CHECK(batch->cells[2].record == 1);
  CHECK(batch->cells[2].value.empty());
}

TEST_CASE("text of more than a byte per code unit is cut at characters") {
  // é is one code unit and two bytes, € one and three, the emoji two and four.
  const std::string all =
      "\xc3\xa9"
      "1"
      "\xf0\x9f\x99\x82x"
      "\xe2\x82\xac"
      "123456789";
  const Buffer buffer{{2}, {{0, 0, text, 3}, {0, 1, text, 1}, {0, 2, text, 9}}, "", all};
  const Bytes kept = buffer.bytes();
  const auto batch = read_batch(kept);
  REQUIRE(batch.ok());
  CHECK(as_text(batch->record_ids[0]) ==
        "\xc3\xa9"
        "1");
  CHECK(as_text(batch->cells[0].value) == "\xf0\x9f\x99\x82x");
  CHECK(as_text(batch->cells[1].value) == "\xe2\x82\xac");
  CHECK(as_text(batch->cells[2].value) == "123456789");
}

TEST_CASE("bytes come from their own region, in order, whatever they hold") {
  const std::string blob("\xff\x00\xfe\xfd\xfc", 5);
  const Buffer buffer{{1}, {{0, 0, bytes, 2}, {0, 1, text, 1}, {0, 2, bytes, 3}}, blob, "ax"};
  const Bytes kept = buffer.bytes();
  const auto batch = read_batch(kept);
  REQUIRE(batch.ok());
  CHECK(as_text(batch->cells[0].value) == std::string("\xff\x00", 2));
  CHECK(as_text(batch->cells[2].value) == "\xfe\xfd\xfc");
}

TEST_CASE("data subjects come record by record, and the cells behind them are found") {
  const Bytes kept = with_subjects(2, {1, 0, 0xffffffff, 7}).bytes();
  const auto batch = read_batch(kept);
  REQUIRE(batch.ok());
  CHECK(batch->subject_count == 2);
  CHECK(batch->data_subjects == std::vector<std::uint32_t>{1, 0, 0xffffffff, 7});
  CHECK(as_text(batch->record_ids[1]) == "E-2");
  CHECK(as_text(batch->cells[0].value) == "Anna");
  CHECK(batch->cells[2].record == 1);
}

TEST_CASE("a batch without data subjects has none") {
  const Bytes kept = two_records.bytes();
  const auto batch = read_batch(kept);
  REQUIRE(batch.ok());
  CHECK(batch->subject_count == 0);
  CHECK(batch->data_subjects.empty());
}

TEST_CASE("data subjects that are too few or too many shift everything, and are refused") {
  CHECK(outcome(with_subjects(2, {1, 0, 1, 0})) == "ok");
  CHECK(outcome(with_subjects(2, {1, 0, 1})) != "ok");
  CHECK(outcome(with_subjects(2, {1, 0, 1, 0, 1})) != "ok");
  CHECK(outcome(with_subjects(0, {1, 0})) != "ok");
}

TEST_CASE("a record names no more data subjects than a header can") {
  CHECK(outcome(with_subjects(64, std::vector<std::uint32_t>(128))) == "ok");
  CHECK(outcome(with_subjects(65, std::vector<std::uint32_t>(130))) == "batch_too_large ");
}

TEST_CASE("a buffer with data subjects that is cut anywhere is refused") {
  const Bytes whole = with_subjects(1, {1, 2}).bytes();
  for (std::size_t size = 0; size < whole.size(); ++size) {
    CAPTURE(size);
    CHECK(outcome(Bytes(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size))) == "invalid_value ");
  }
}

TEST_CASE("an empty batch is a batch") { CHECK(outcome(Buffer{{}, {}, "", ""}) == "ok"); }

TEST_CASE("room behind the text is not looked at") {
  Bytes buffer = two_records.bytes();
  buffer.resize(buffer.size() + 100, 0xff);
  CHECK(outcome(buffer) == "ok");
}

TEST_CASE("a buffer cut anywhere is refused") {
  const Bytes whole = two_records.bytes();
  for (std::size_t size = 0; size < whole.size(); ++size) {
    CAPTURE(size);
    CHECK(outcome(Bytes(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size))) == "invalid_value ");
  }
}

TEST_CASE("a value that would end inside a character is refused: its string had a lone surrogate") {
  const std::string emoji = "\xf0\x9f\x99\x82";
  CHECK(outcome(Buffer{{0}, {{0, 0, text, 1}, {0, 1, text, 1}}, "", emoji}) == "invalid_unicode /0/0");
  CHECK(outcome(Buffer{{1}, {{0, 0, text, 1}}, "", emoji}) == "invalid_unicode /0");
  const Buffer second{{0, 0}, {{0, 0, text, 2}, {1, 3, text, 1}, {1, 4, text, 1}}, "", emoji + emoji};
  CHECK(outcome(second) == "invalid_unicode /1/3");
}

TEST_CASE("text that is too short or too long for the lengths is refused") {
  Buffer buffer = two_records;
  buffer.text += "x";
  CHECK(outcome(buffer) == "invalid_value ");
  buffer = two_records;
  buffer.text.pop_back();
  CHECK(outcome(buffer) == "invalid_unicode /0/1");
  buffer = two_records;
  buffer.id_lengths[0] = 200;
  CHECK(outcome(buffer) == "invalid_unicode /0");
}

TEST_CASE("bytes that are too few or left over are refused") {
  Buffer buffer{{0}, {{0, 0, bytes, 4}}, "abc", ""};
  CHECK(outcome(buffer) == "invalid_value /0/0");
  buffer.cells[0].length = 2;
  CHECK(outcome(buffer) == "invalid_value ");
  buffer.cells[0].length = 3;
  CHECK(outcome(buffer) == "ok");
}

TEST_CASE("an unknown type is refused with its cell") {
  Buffer buffer = two_records;
  buffer.cells[2].type = 3;
  CHECK(outcome(buffer) == "invalid_value /1/0");
}

TEST_CASE("counts and sizes that lie are refused before anything is read by them") {
  constexpr std::uint32_t huge = std::numeric_limits<std::uint32_t>::max();
  for (std::size_t word = 0; word < 5; ++word) {
    for (const std::uint32_t value : {huge, huge / 2, batch_layout::max_count + 1}) {
      CAPTURE(word);
      Buffer buffer = two_records;
      buffer.header = {2, 3, 0, static_cast<std::uint32_t>(buffer.text.size()), 0};
      buffer.header[word] = value;
      CHECK(outcome(buffer) == (word < 2 || word == 4 ? "batch_too_large " : "invalid_value "));
    }
  }
}

TEST_CASE("lengths whose sum exceeds 32 bits do not wrap around to a fitting one") {
  constexpr std::uint32_t half = 0x80000000u;
  CHECK(outcome(Buffer{{half, half}, {{0, 0, text, 3}}, "", "abc"}) == "invalid_unicode /0");
  const Buffer cells{{0}, {{0, 0, text, half}, {0, 1, text, half}, {0, 2, text, 3}}, "", "abc"};
  CHECK(outcome(cells) == "invalid_unicode /0/0");
}

}  // namespace
}  // namespace feldsiegel
