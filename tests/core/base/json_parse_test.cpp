#include <doctest/doctest.h>

#include <string>

#include "core/base/json.h"

namespace feldsiegel {
namespace {

using namespace std::string_literals;

struct Refusal {
  std::string text;
  ErrorCode code;
  const char* at = "";
};

std::string nested(std::size_t depth, const std::string& inside) {
  return std::string(depth, '[') + inside + std::string(depth, ']');
}

TEST_CASE("JSON values of every type are read") {
  const auto value = parse_json(as_bytes(R"( {"s":"aä\u20ac\ud83d\ude00","n":-12.5,"b":[true,false,null],"o":{}} )"));
  REQUIRE(value.ok());
  CHECK(json_text(*value) == R"({"b":[true,false,null],"n":-12.5,"o":{},"s":"aä€😀"})");
  for (const char* scalar : {"0", "-1", "1e3", "\"\"", "true", "null"}) CHECK(parse_json(as_bytes(scalar)).ok());
}

TEST_CASE("what is not exactly one JSON text is refused") {
  const Refusal cases[] = {
      {"", ErrorCode::invalid_json},
      {" ", ErrorCode::invalid_json},
      {"{", ErrorCode::invalid_json},
      {"[1,]", ErrorCode::invalid_json},
      {R"({"a":1,})", ErrorCode::invalid_json},
      {R"({a:1})", ErrorCode::invalid_json},
      {R"({'a':1})", ErrorCode::invalid_json},
      {R"({"a" 1})", ErrorCode::invalid_json},
      {R"({"a":1} x)", ErrorCode::invalid_json},
      {"{}{}", ErrorCode::invalid_json},
      {"1 2", ErrorCode::invalid_json},
      {"// note\n{}", ErrorCode::invalid_json},
      {"/* note */{}", ErrorCode::invalid_json},
      {"01", ErrorCode::invalid_json},
      {"+1", ErrorCode::invalid_json},
      {".5", ErrorCode::invalid_json},
      {"0x10", ErrorCode::invalid_json},
      {"NaN", ErrorCode::invalid_json},
      {"Infinity", ErrorCode::invalid_json},
      {"1e999", ErrorCode::invalid_json},
      {"TRUE", ErrorCode::invalid_json},
      {"\"a\nb\"", ErrorCode::invalid_json},
      {R"("\x41")", ErrorCode::invalid_json},
      {R"("\ud800")", ErrorCode::invalid_json},        // lone high surrogate
      {R"("\udc00")", ErrorCode::invalid_json},        // lone low surrogate
      {R"("\ud800\u0041")", ErrorCode::invalid_json},  // high surrogate without its low one
      {"\xef\xbb\xbf{}", ErrorCode::invalid_json},     // byte order mark
      {"{}\0"s, ErrorCode::invalid_json},              // NUL ends nothing
      {"{}\0{\"a\":1}"s, ErrorCode::invalid_json},
      {"\0{}"s, ErrorCode::invalid_json},
      {"\"a\0b\""s, ErrorCode::invalid_json},
      {"\"\xff\"", ErrorCode::invalid_utf8},
      {"\"\xc0\x80\"", ErrorCode::invalid_utf8},
      {"\"\xed\xa0\x80\"", ErrorCode::invalid_utf8},
      {"{}\xff", ErrorCode::invalid_utf8},
  };
  for (const Refusal& refusal : cases) {
    CAPTURE(refusal.text);
    const auto value = parse_json(as_bytes(refusal.text));
    REQUIRE_FALSE(value.ok());
    CHECK(code_text(value.error().code) == code_text(refusal.code));
    CHECK(value.error().at.pointer() == refusal.at);
    CHECK_FALSE(is_json(as_bytes(refusal.text)));
  }
}

TEST_CASE("a member that is named twice is refused, with its place") {
  const Refusal cases[] = {
      {R"({"a":1,"a":1})", ErrorCode::duplicate_member, "/a"},
      {R"({"a":1,"\u0061":2})", ErrorCode::duplicate_member, "/a"},
      {R"({"":1,"":2})", ErrorCode::duplicate_member, "/"},
      {R"({"o":{"x":1,"y":2,"x":3}})", ErrorCode::duplicate_member, "/o/x"},
      {R"([0,{"a":[]},{"b":{"c/d~":1,"c/d~":2}}])", ErrorCode::duplicate_member, "/2/b/c~1d~0"},
      {R"([[1],[{"k":null,"k":null}]])", ErrorCode::duplicate_member, "/1/0/k"},
  };
  for (const Refusal& refusal : cases) {
    CAPTURE(refusal.text);
    const auto value = parse_json(as_bytes(refusal.text));
    REQUIRE_FALSE(value.ok());
    CHECK(code_text(value.error().code) == code_text(refusal.code));
    CHECK(value.error().at.pointer() == refusal.at);
    CHECK_FALSE(is_json(as_bytes(refusal.text)));
  }
}

TEST_CASE("a duplicate is found in small and in large objects, wherever it stands") {
  for (const std::size_t size : {2u, 15u, 16u, 17u, 18u, 40u}) {
    for (std::size_t repeated = 0; repeated < size; ++repeated) {
      std::string text = "{";
      for (std::size_t i = 0; i < size; ++i) text += "\"m" + std::to_string(i) + "\":0,";
      const std::string unique = text + "\"last\":0}";
      const std::string twice = text + "\"m" + std::to_string(repeated) + "\":0}";
      CHECK(parse_json(as_bytes(unique)).ok());
      const auto refused = parse_json(as_bytes(twice));
      REQUIRE_FALSE(refused.ok());
      CHECK(refused.error().code == ErrorCode::duplicate_member);
      CHECK(refused.error().at.pointer() == "/m" + std::to_string(repeated));
    }
  }
}

TEST_CASE("the same member name in different objects is no duplicate") {
  CHECK(parse_json(as_bytes(R"([{"a":{"a":1}},{"a":2}])")).ok());
}

TEST_CASE("nesting is bounded, and depth is told before anything is built") {
  CHECK(parse_json(as_bytes(nested(32, "1"))).ok());
  CHECK(is_json(as_bytes(nested(32, "1"))));
  CHECK(parse_json(as_bytes(nested(2, "")), 2).ok());
  for (const std::string& text :
       {nested(33, "1"), nested(10'000, ""), std::string(1'000'000, '['), nested(32, R"({"a":1})")}) {
    const auto value = parse_json(as_bytes(text));
    REQUIRE_FALSE(value.ok());
    CHECK(value.error().code == ErrorCode::json_too_deep);
    CHECK_FALSE(is_json(as_bytes(text)));
  }
  CHECK_FALSE(parse_json(as_bytes("[[[]]]"), 2).ok());
}

TEST_CASE("is_json agrees with parse_json on what is valid") {
  for (const char* text : {"{}", "[]", "0", "\"\"", "null", R"({"a":[1,{"b":"c"}]})", " [ 1 ] "}) {
    CHECK(is_json(as_bytes(text)));
    CHECK(parse_json(as_bytes(text)).ok());
  }
}

}  // namespace
}  // namespace feldsiegel
