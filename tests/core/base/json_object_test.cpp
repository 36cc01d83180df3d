#include <doctest/doctest.h>

#include "core/base/json.h"

namespace feldsiegel {
namespace {

Json json(std::string_view text) { return parse_json(as_bytes(text)).value(); }

// "code at /pointer", or "ok".
template <class T>
std::string outcome(const Result<T>& result) {
  if (result.ok()) return "ok";
  return std::string(code_text(result.error().code)) + " at " + result.error().at.pointer();
}

struct Reader {
  explicit Reader(std::string_view text) : value(json(text)), object(JsonObject::open(value, {"here"}).value()) {}
  Json value;
  JsonObject object;
};

TEST_CASE("members of the right type are read") {
  Reader read(R"({"t":"text","i":-3,"b":true,"list":["x","y"],"o":{"k":1},"any":null})");
  CHECK(read.object.text("t").value() == "text");
  CHECK(read.object.integer("i", -3, 5).value() == -3);
  CHECK(read.object.boolean_or("b", false).value());
  CHECK(read.object.texts("list").value() == std::vector<std::string>{"x", "y"});
  CHECK(read.object.object("o")->at() == Place{"here", "o"});
  CHECK(read.object.need("any").value()->is_null());
  CHECK(outcome(read.object.finish()) == "ok");
}

TEST_CASE("missing members fall back only where that was asked for") {
  Reader read("{}");
  CHECK(read.object.text_or("a", "fallback").value() == "fallback");
  CHECK(read.object.integer_or("a", 0, 1, 1).value() == 1);
  CHECK(read.object.boolean_or("a", true).value());
  CHECK(read.object.texts_or_none("a").value().empty());
  CHECK(read.object.find("a") == nullptr);
  CHECK(outcome(read.object.text("a")) == "missing_member at /here/a");
  CHECK(outcome(read.object.integer("a", 0, 1)) == "missing_member at /here/a");
  CHECK(outcome(read.object.texts("a")) == "missing_member at /here/a");
  CHECK(outcome(read.object.array("a")) == "missing_member at /here/a");
  CHECK(outcome(read.object.object("a")) == "missing_member at /here/a");
  CHECK(outcome(read.object.need("a")) == "missing_member at /here/a");
}

TEST_CASE("a member of another type is refused, also where it may be missing") {
  for (const char* other : {"null", "1", "1.5", "true", "[]", "{}"}) {
    Reader read(std::string("{\"a\":") + other + "}");
    CAPTURE(other);
    CHECK(outcome(read.object.text("a")) == "wrong_type at /here/a");
    CHECK(outcome(read.object.text_or("a", "")) == "wrong_type at /here/a");
  }
  for (const char* other : {"null", "\"1\"", "1.0", "1.5", "1e2", "true", "[]", "{}"}) {
    Reader read(std::string("{\"a\":") + other + "}");
    CAPTURE(other);
    CHECK(outcome(read.object.integer("a", 0, 100)) == "wrong_type at /here/a");
    CHECK(outcome(read.object.integer_or("a", 0, 100, 0)) == "wrong_type at /here/a");
  }
  for (const char* other : {"null", "0", "\"true\"", "[]"}) {
    Reader read(std::string("{\"a\":") + other + "}");
    CHECK(outcome(read.object.boolean_or("a", true)) == "wrong_type at /here/a");
    CHECK(outcome(read.object.object("a")) == "wrong_type at /here/a");
  }
  for (const char* other : {"null", "\"x\"", "{}"}) {
    Reader read(std::string("{\"a\":") + other + "}");
    CHECK(outcome(read.object.array("a")) == "wrong_type at /here/a");
    CHECK(outcome(read.object.texts_or_none("a")) == "wrong_type at /here/a");
  }
}

TEST_CASE("a list of texts names the entry that is none") {
  Reader read(R"({"a":["x",2],"b":[null]})");
  CHECK(outcome(read.object.texts("a")) == "wrong_type at /here/a/1");
  CHECK(outcome(read.object.texts_or_none("b")) == "wrong_type at /here/b/0");
}

TEST_CASE("integers outside their bounds are refused, up to the largest that JSON can write") {
  for (const char* number :
       {"-1", "11", "9223372036854775807", "9223372036854775808", "18446744073709551615", "-9223372036854775808"}) {
    Reader read(std::string("{\"a\":") + number + "}");
    CAPTURE(number);
    CHECK(outcome(read.object.integer("a", 0, 10)) == "invalid_value at /here/a");
  }
  Reader just_too_large(R"({"a":9223372036854775808})");
  CHECK(outcome(just_too_large.object.integer("a", 0, INT64_MAX)) == "invalid_value at /here/a");
  // Too large for 64 bits: JSON parsers make a floating point number of it, which is no integer here.
  CHECK(outcome(Reader(R"({"a":18446744073709551616})").object.integer("a", 0, 10)) == "wrong_type at /here/a");
  CHECK(Reader(R"({"a":9223372036854775807})").object.integer("a", 0, INT64_MAX).value() == INT64_MAX);
  CHECK(Reader(R"({"a":-9223372036854775808})").object.integer("a", INT64_MIN, 0).value() == INT64_MIN);
}

TEST_CASE("what nobody asked for is refused") {
  Reader read(R"({"known":"x","stray/member":1})");
  CHECK(read.object.text("known").ok());
  CHECK(outcome(read.object.finish()) == "unknown_member at /here/stray~1member");
  CHECK(read.object.find("stray/member") != nullptr);
  CHECK(outcome(read.object.finish()) == "ok");
}

TEST_CASE("asking for the names of an object's members counts as asking for them") {
  Reader read(R"({"b":1,"a":2})");
  CHECK(outcome(read.object.finish()) == "unknown_member at /here/a");
  CHECK(read.object.names() == std::vector<std::string>{"a", "b"});
  CHECK(outcome(read.object.finish()) == "ok");
}

TEST_CASE("only an object can be read as one") {
  for (const char* other : {"[]", "null", "\"x\"", "1", "true"}) {
    const Json value = json(other);
    CHECK(outcome(JsonObject::open(value, {"x"})) == "wrong_type at /x");
  }
}

TEST_CASE("text that is not UTF-8 is written with replacement characters, not thrown about") {
  CHECK(json_text(Json("\xff")) == "\"\xef\xbf\xbd\"");
}

}  // namespace
}  // namespace feldsiegel
