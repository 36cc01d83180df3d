#include "core/base/timestamp.h"

#include <doctest/doctest.h>

using namespace feldsiegel;

TEST_CASE("known moments are written in UTC with milliseconds") {
  CHECK(timestamp(0) == "1970-01-01T00:00:00.000Z");
  CHECK(timestamp(951'827'696'789) == "2000-02-29T12:34:56.789Z");
  CHECK(timestamp(1'709'251'199'999) == "2024-02-29T23:59:59.999Z");
  CHECK(timestamp(4'107'542'400'000) == "2100-03-01T00:00:00.000Z");
  CHECK(timestamp(253'402'300'799'999) == "9999-12-31T23:59:59.999Z");
}

TEST_CASE("what lies outside the years is written as the nearest end") {
  CHECK(timestamp(-1) == timestamp(0));
  CHECK(timestamp(INT64_MAX) == "9999-12-31T23:59:59.999Z");
}

TEST_CASE("every day of four centuries is read back as it was written") {
  for (std::int64_t day = 0; day < 150'000; ++day) {
    const std::int64_t moment = day * 86'400'000 + day * 7919 % 86'400'000;
    REQUIRE(parse_timestamp(timestamp(moment)) == moment);
  }
}

TEST_CASE("a date alone is the beginning of its day") {
  CHECK(parse_moment("2026-01-31") == parse_timestamp("2026-01-31T00:00:00.000Z"));
  CHECK(parse_moment("2026-01-31T00:00:00.001Z") == parse_timestamp("2026-01-31T00:00:00.001Z"));
  for (const char* text : {"", "2026-02-30", "2026-1-31", "31.01.2026", "2026/01/31", "2026-01-31T", "now"}) {
    CHECK(!parse_moment(text));
  }
}

TEST_CASE("nothing but the one form is read") {
  for (const char* text : {"",
                           "2026-01-31",
                           "2026-01-31T12:00:00Z",
                           "2026-01-31T12:00:00.000",
                           "2026-01-31t12:00:00.000z",
                           "2026-01-31 12:00:00.000Z",
                           "2026-01-31T12:00:00.000+00:00",
                           "2026-13-01T12:00:00.000Z",
                           "2026-00-01T12:00:00.000Z",
                           "2026-02-29T12:00:00.000Z",
                           "2026-01-32T12:00:00.000Z",
                           "2026-01-00T12:00:00.000Z",
                           "2026-01-31T24:00:00.000Z",
                           "2026-01-31T12:60:00.000Z",
                           "2026-01-31T12:00:60.000Z",
                           "1969-12-31T23:59:59.999Z",
                           "0000-01-01T00:00:00.000Z",
                           "2026-01-31T12:00:00.000Z ",
                           " 2026-01-31T12:00:00.00Z",
                           "2026-01-31T12:00:00.0o0Z"}) {
    CAPTURE(text);
    CHECK(!parse_timestamp(text));
  }
}
