#include "sidecar/api/json_reader.h"

#include <doctest/doctest.h>

#include <random>
#include <vector>

#include "core/base/json.h"

namespace feldsiegel::api {
namespace {

bool accepts(const std::string& text) {
  JsonReader reader(text);
  JsonValue value;
  return reader.value(value) && reader.finish();
}

ErrorCode refusal(const std::string& text) {
  JsonReader reader(text);
  JsonValue value;
  REQUIRE_FALSE((reader.value(value) && reader.finish()));
  return reader.error().code;
}

std::string decoded(const std::string& text) {
  JsonReader reader(text);
  JsonValue value;
  REQUIRE(reader.value(value));
  return std::string(value.text);
}

std::string nested(std::size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); }

// A number beyond a double's range is fine for a reader that does not evaluate numbers.
bool has_large_exponent(const std::string& text) {
  for (std::size_t i = text.find_first_of("eE"); i != std::string::npos; i = text.find_first_of("eE", i + 1)) {
    const std::size_t digits = text.find_first_not_of("+0123456789", i + 1);
    if ((digits == std::string::npos ? text.size() : digits) - i > 3) return true;
  }
  return false;
}

const std::vector<std::string> documents = {
    "null",
    "true",
    "false",
    "0",
    "-0",
    "1",
    "-12",
    "1.5",
    "1e5",
    "1E+5",
    "2e-7",
    "0.0",
    "\"\"",
    "\"abc\"",
    "\"äöü€😀\"",
    "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"",
    "\"\\u0041\"",
    "\"\\u00e4\"",
    "\"\\u20ac\"",
    "\"\\ud83d\\ude00\"",
    "\"\\u0000\"",
    "[]",
    "[1]",
    "[1,2,[3,[4]]]",
    "{}",
    "{\"a\":1}",
    "{\"a\":{\"b\":[true,null]},\"c\":\"d\"}",
    " \t\r\n{ \"a\" : [ 1 , 2 ] } \n",
    "{\"long member name of more than eight bytes\":\"a long value, plain, of more than sixteen bytes\"}"};

}  // namespace

TEST_CASE("the reader takes what JSON allows") {
  for (const std::string& text : documents) {
    CAPTURE(text);
    CHECK(accepts(text));
  }
}

TEST_CASE("the reader refuses what JSON does not allow") {
  for (const std::string text : {"",
                                 " ",
                                 "nul",
                                 "nulll",
                                 "True",
                                 "01",
                                 "-",
                                 "+1",
                                 ".5",
                                 "1.",
                                 "1e",
                                 "1e+",
                                 "0x1",
                                 "NaN",
                                 "Infinity",
                                 "'a'",
                                 "\"",
                                 "\"a",
                                 "\"\\\"",
                                 "\"\\x\"",
                                 "\"\\u12\"",
                                 "\"\\u12g4\"",
                                 "\"a\nb\"",
                                 "\"\x01\"",
                                 "\"\t\"",
                                 "[",
                                 "]",
                                 "[1",
                                 "[1,",
                                 "[1,]",
                                 "[,1]",
                                 "[1 2]",
                                 "{",
                                 "}",
                                 "{a:1}",
                                 "{\"a\"}",
                                 "{\"a\":}",
                                 "{\"a\":1,}",
                                 "{,}",
                                 "{\"a\" 1}",
                                 "{\"a\":1 \"b\":2}",
                                 "{1:2}",
                                 "[1}",
                                 "{\"a\":1]",
                                 "1 2",
                                 "{} {}",
                                 "null,",
                                 "/**/1",
                                 "[1]//",
                                 "\xEF\xBB\xBF{}"}) {
    CAPTURE(text);
    CHECK(refusal(text) == ErrorCode::invalid_json);
  }
  CHECK(refusal(std::string("\"a\0b\"", 5)) == ErrorCode::invalid_json);
  CHECK(refusal(std::string("1\0", 2)) == ErrorCode::invalid_json);
}

TEST_CASE("bytes that are not UTF-8 and lone surrogates are refused wherever they stand") {
  for (const std::string text : {"\"\xff\"", "\"\xc0\x80\"", "\"\xed\xa0\x80\"", "\"\xf4\x90\x80\x80\"", "\"\xe2\x82\"",
                                 "{\"\xff\":1}", "[1]\xff"}) {
    CHECK(refusal(text) == ErrorCode::invalid_utf8);
  }
  for (const std::string text :
       {"\"\\ud800\"", "\"\\udc00\"", "\"\\ud83d\\ud83d\"", "\"\\ud83dx\"", "\"\\ud83d\\n\"", "{\"\\udead\":1}"}) {
    CAPTURE(text);
    CHECK(refusal(text) == ErrorCode::invalid_unicode);
  }
}

TEST_CASE("depth is bounded, 10,000 levels included") {
  CHECK(accepts(nested(32)));
  for (const std::size_t depth : {33u, 10'000u, 1'000'000u}) {
    CHECK(refusal(nested(depth)) == ErrorCode::json_too_deep);
    CHECK(refusal(std::string(depth, '[')) == ErrorCode::json_too_deep);
  }
  std::string objects;
  for (int i = 0; i < 10'000; ++i) objects += "{\"a\":";
  CHECK(refusal(objects) == ErrorCode::json_too_deep);
}

TEST_CASE("a member named twice is refused, however it is written") {
  for (const std::string text : {"{\"a\":1,\"a\":1}", "{\"a\":1,\"b\":2,\"\\u0061\":3}", "[{\"\":1,\"\":2}]"}) {
    CAPTURE(text);
    CHECK(refusal(text) == ErrorCode::duplicate_member);
  }
  CHECK(accepts("[{\"a\":1},{\"a\":1}]"));
}

TEST_CASE("strings come decoded, numbers as they were written") {
  CHECK(decoded("\"plain\"") == "plain");
  CHECK(decoded("\"a\\\"b\\\\c\\u00e4\\ud83d\\ude00\"") == "a\"b\\cä😀");
  CHECK(decoded("\"\\u0000\"") == std::string(1, '\0'));
  CHECK(decoded("-1.50e+3") == "-1.50e+3");
}

TEST_CASE("the reader and the core's parser agree on thousands of damaged documents") {
  std::mt19937 random(20260101);
  const std::string alphabet = "{}[]\":,\\0123456789truefalsn.eE+-u \n\x7f\xc3\xa4\x01";
  int accepted = 0;
  for (int i = 0; i < 20'000; ++i) {
    std::string text = documents[random() % documents.size()];
    for (unsigned damage = random() % 4; damage > 0 && !text.empty(); --damage) {
      const std::size_t at = random() % text.size();
      switch (random() % 3) {
        case 0: text.erase(at, 1); break;
        case 1: text.insert(at, 1, alphabet[random() % alphabet.size()]); break;
        default: text[at] = alphabet[random() % alphabet.size()];
      }
    }
    if (has_large_exponent(text)) continue;
    const bool core = parse_json(as_bytes(text)).ok();
    accepted += core ? 1 : 0;
    CAPTURE(text);
    CHECK(accepts(text) == core);
  }
  CHECK(accepted > 1000);
  CHECK(accepted < 19'000);
}

}  // namespace feldsiegel::api
