#include "core/base/place.h"

#include <doctest/doctest.h>

#include <string>

#include "core/base/result.h"

namespace feldsiegel {
namespace {

std::string reread(std::string_view text) {
  const auto place = Place::parse(text);
  return place ? place->pointer() : "refused";
}

TEST_CASE("a place's text is a JSON pointer with its names escaped") {
  CHECK(Place{}.pointer() == "");
  CHECK(Place{"records", 3, "salary"}.pointer() == "/records/3/salary");
  CHECK(Place{""}.pointer() == "/");
  CHECK(Place{"", ""}.pointer() == "//");
  CHECK(Place{"a/b"}.pointer() == "/a~1b");
  CHECK(Place{"m~n"}.pointer() == "/m~0n");
  CHECK(Place{"~1"}.pointer() == "/~01");
  CHECK(Place{"~", "/"}.pointer() == "/~0/~1");
  CHECK(Place{UINT64_MAX}.pointer() == "/18446744073709551615");
}

TEST_CASE("a place is extended by a name, an index or another place, and stays as it was itself") {
  const Place list{"list"};
  CHECK((list / 12).pointer() == "/list/12");
  CHECK((list / std::string("name") / std::string_view("x")).pointer() == "/list/name/x");
  CHECK((list / Place{1, "y"}).pointer() == "/list/1/y");
  CHECK((list / Place{}) == list);
  CHECK((Place{} / list) == list);
  CHECK((Place{} / Place{}).empty());
  CHECK(list.pointer() == "/list");
}

TEST_CASE("steps are had as what they are") {
  const Place place{"records", 3, "0"};
  CHECK(place.size() == 3);
  CHECK(place.name(0) == "records");
  CHECK(place.index(1) == 3);
  CHECK(place.name(2) == "0");
  CHECK(place.text(1) == "3");
  CHECK(place.text(2) == "0");
  CHECK_FALSE(place.index(0).has_value());
  CHECK_FALSE(place.name(1).has_value());
  CHECK_FALSE(place.index(2).has_value());
  CHECK_FALSE(place.index(3).has_value());
  CHECK_FALSE(place.name(3).has_value());
  CHECK_FALSE(Place{}.name(0).has_value());
  CHECK_FALSE(Place{}.index(0).has_value());
}

TEST_CASE("places are equal when their steps are, and a name of digits is no index") {
  CHECK(Place{"a", 0} == Place{"a"} / 0);
  CHECK(Place{} == Place{});
  CHECK_FALSE(Place{"a", "0"} == Place{"a", 0});
  CHECK_FALSE(Place{"a"} == Place{"a", ""});
  CHECK_FALSE(Place{"a", "b"} == Place{"a/b"});
  CHECK_FALSE(Place{""} == Place{});
  CHECK_FALSE(Place{} == Place{0});
  CHECK_FALSE(Place::query("a") == Place{"a"});
  CHECK_FALSE(Place::query("a") == Place::outside("a"));
  CHECK_FALSE(Place::outside("") == Place{});
}

TEST_CASE("a query's parameter and what lies outside have texts of their own and no steps to read") {
  CHECK(Place::query("from").pointer() == "?from");
  CHECK(Place::query("").pointer() == "?");
  CHECK(Place::outside("vault_full").pointer() == "vault_full");
  for (const Place& place : {Place::query("from"), Place::outside("from")}) {
    CHECK_FALSE(place.empty());
    CHECK_FALSE(place.name(0).has_value());
    CHECK_FALSE(place.index(0).has_value());
  }
}

TEST_CASE("a parsed pointer has its names without escapes and its numbers as indexes") {
  const auto place = Place::parse("/records/3/a~1b~0~01//01/2024");
  REQUIRE(place.has_value());
  CHECK(*place == Place{"records", 3, "a/b~~1", "", "01", 2024});
  CHECK(place->text(5) == "2024");
  CHECK(Place::parse("") == Place{});
  CHECK(Place::parse("/") == Place{""});
  CHECK(Place::parse("/0") == Place{0});
  CHECK(Place::parse("/18446744073709551615") == Place{UINT64_MAX});
  CHECK(Place::parse("?from") == Place::query("from"));
}

TEST_CASE("what is no index in its one spelling is a name") {
  for (const char* name : {"00", "01", "-1", "+1", "1 ", " 1", "1.0", "1e0", "0x1", "18446744073709551616", "١"}) {
    CAPTURE(name);
    CHECK(Place::parse("/" + std::string(name)) == Place{name});
  }
}

TEST_CASE("what no place is written as is refused") {
  for (const char* text :
       {"a", "records/0", "#/a", " /a", "/~", "/a~", "/~2", "/a~/b", "/~~", "/a/b~x/c", "vault_full"}) {
    CAPTURE(text);
    CHECK_FALSE(Place::parse(text).has_value());
  }
}

TEST_CASE("what was written is read as the same text") {
  for (const char* text : {"", "/", "//", "/a//b/", "/~0~1~01", "/0/00/1", "?", "?a/b~c", "/\xc3\xa4", "/ /\n"}) {
    CAPTURE(text);
    CHECK(reread(text) == text);
  }
  const std::string nul("/a\0b", 4);
  CHECK(reread(nul) == nul);
}

TEST_CASE("deep places and long names are kept whole; parsing stops at 64 steps") {
  Place deep;
  std::string text;
  for (std::size_t i = 0; i < 1000; ++i) {
    deep = deep / i;
    text += "/" + std::to_string(i);
    if (i + 1 == 64) CHECK(Place::parse(text) == deep);
  }
  CHECK(deep.size() == 1000);
  CHECK(deep.index(999) == 999);
  CHECK(deep.pointer() == text);
  CHECK_FALSE(Place::parse(text).has_value());
  CHECK_FALSE(Place::parse(std::string(65, '/')).has_value());
  CHECK(Place::parse(std::string(64, '/'))->size() == 64);
  const std::string name(100'000, '~');
  CHECK(Place{name}.pointer().size() == 1 + 2 * name.size());
  CHECK(Place::parse(Place{name}.pointer()) == Place{name});
}

TEST_CASE("an error is no larger for knowing its place") {
  static_assert(sizeof(Place) == 2 * sizeof(void*));
  static_assert(sizeof(Error) <= 2 * sizeof(std::uint64_t) + sizeof(Place) + sizeof(std::uint64_t));
  const Error error{ErrorCode::batch_too_large, {"records"}, 5};
  const Result<int> failed = error;
  CHECK(failed.error().at == Place{"records"});
  CHECK(failed.error().limit == 5);
  CHECK_FALSE(Error{ErrorCode::batch_too_large}.limit.has_value());
}

}  // namespace
}  // namespace feldsiegel
