#include "sidecar/log/logger.h"

#include <doctest/doctest.h>
#include <unistd.h>

#include "core/base/json.h"

namespace feldsiegel::log {

TEST_CASE("a line is one JSON object with time, level and event first") {
  const Members members = {{"route", "/v1/reveal"}, {"ms", 1.5}, {"fields", std::int64_t{3}}, {"tls", true}};
  CHECK(log_line(1'767'225'600'007, Level::warn, "request", members) ==
        R"({"ts":"2026-01-01T00:00:00.007Z","level":"warn","event":"request",)"
        R"("route":"/v1/reveal","ms":1.5,"fields":3,"tls":true})");
}

TEST_CASE("whatever a value holds, it stays one line and one object") {
  const std::string hostile = "a\"b\\c\r\n{\"event\":\"forged\"}\x01\xff\xe2\x80\xa8";
  const std::string line = log_line(0, Level::info, "x", {{"value", std::string_view(hostile)}});
  CHECK(line.find('\n') == std::string::npos);
  for (const char c : line) CHECK(static_cast<unsigned char>(c) < 0x80);
  const auto parsed = parse_json(as_bytes(line));
  REQUIRE(parsed.ok());
  CHECK((*parsed)["event"] == "x");
}

TEST_CASE("lines below the least level are not written; a reader that has gone does no harm") {
  int ends[2];
  REQUIRE(::pipe(ends) == 0);
  Logger logger(ends[1], Level::warn);
  logger.info("hidden");
  logger.error("shown");
  char text[512];
  const ssize_t size = ::read(ends[0], text, sizeof(text));
  REQUIRE(size > 0);
  const std::string_view written(text, static_cast<std::size_t>(size));
  CHECK(written.find("hidden") == std::string_view::npos);
  CHECK(written.find("\"shown\"") != std::string_view::npos);
  CHECK(written.back() == '\n');
  ::close(ends[1]);
  logger.error("to nobody");
  ::close(ends[0]);
}

}  // namespace feldsiegel::log
