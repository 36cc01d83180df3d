// By the rules of https://www.w3.org/TR/trace-context/
#include "sidecar/trace/trace_context.h"

#include <doctest/doctest.h>

#include <set>

namespace feldsiegel::testing {
namespace {

const std::string trace = "4bf92f3577b34da6a3ce929d0e0e4736", parent = "00f067aa0ba902b7";

std::string header(const std::string& version, const std::string& trace_id, const std::string& parent_id,
                   const std::string& flags) {
  return version + "-" + trace_id + "-" + parent_id + "-" + flags;
}

bool is_id(const std::string& text, std::size_t size) {
  return text.size() == size && text.find_first_not_of("0123456789abcdef") == text.npos &&
         text.find_first_not_of('0') != text.npos;
}

TEST_CASE("a valid traceparent is read") {
  const auto context = parse_traceparent(header("00", trace, parent, "01"));
  REQUIRE(context.has_value());
  CHECK(context->trace_id == trace);
  CHECK(context->parent_id == parent);
  CHECK(context->sampled);
  CHECK_FALSE(parse_traceparent(header("00", trace, parent, "00"))->sampled);
  CHECK_FALSE(parse_traceparent(header("00", trace, parent, "fe"))->sampled);
  CHECK(parse_traceparent(header("00", trace, parent, "ff"))->sampled);
}

TEST_CASE("later versions may say more, behind another dash") {
  CHECK(parse_traceparent(header("01", trace, parent, "01")).has_value());
  CHECK(parse_traceparent(header("cc", trace, parent, "01-what-the-future-brings")).has_value());
  CHECK(parse_traceparent(header("fe", trace, parent, "01-")).has_value());
  CHECK_FALSE(parse_traceparent(header("cc", trace, parent, "01.what")).has_value());
  CHECK_FALSE(parse_traceparent(header("cc", trace, parent, "012")).has_value());
}

TEST_CASE("the first version says nothing more") {
  for (const char* flags : {"01-", "01-00", "01-what", "01 ", "011"}) {
    CHECK_FALSE_MESSAGE(parse_traceparent(header("00", trace, parent, flags)).has_value(), std::string(flags));
  }
}

TEST_CASE("what the specification calls invalid is no context") {
  const std::string upper = "4BF92F3577B34DA6A3CE929D0E0E4736";
  for (const std::string& text : {std::string(),
                                  std::string("00"),
                                  header("ff", trace, parent, "01"),
                                  header("00", std::string(32, '0'), parent, "01"),
                                  header("00", trace, std::string(16, '0'), "01"),
                                  header("00", upper, parent, "01"),
                                  header("00", trace, "00F067AA0BA902B7", "01"),
                                  header("0A", trace, parent, "01"),
                                  header("00", trace, parent, "0A"),
                                  header("0", trace, parent, "01"),
                                  header("000", trace, parent, "01"),
                                  header("00", trace.substr(1), parent, "01"),
                                  header("00", trace + "0", parent, "01"),
                                  header("00", trace, parent.substr(1), "01"),
                                  header("00", trace, parent + "0", "01"),
                                  header("00", trace, parent, "1"),
                                  header("00", trace, parent, ""),
                                  header("0x", trace, parent, "01"),
                                  header("00", "g" + trace.substr(1), parent, "01"),
                                  header("00", trace, "." + parent.substr(1), "01"),
                                  header("00", trace, parent, "0."),
                                  " " + header("00", trace, parent, "01"),
                                  "00_" + trace + "-" + parent + "-01",
                                  "00-" + trace + "_" + parent + "-01",
                                  "00-" + trace + "-" + parent + "_01",
                                  std::string(10'000, '0')}) {
    CHECK_FALSE_MESSAGE(parse_traceparent(text).has_value(), text);
  }
}

TEST_CASE("a span of our own continues the caller's trace") {
  const TraceContext context = begin_span(header("00", trace, parent, "01"));
  CHECK(context.trace_id == trace);
  CHECK(context.parent_id == parent);
  CHECK(is_id(context.span_id, 16));
  CHECK(context.span_id != parent);
  CHECK(traceparent(context) == "00-" + trace + "-" + context.span_id + "-01");
}

TEST_CASE("an invalid or missing header begins a new trace, another one each time") {
  std::set<std::string> traces, spans;
  for (const std::string& text : {std::string(), header("ff", trace, parent, "01"), std::string("x")}) {
    const TraceContext context = begin_span(text);
    CHECK(is_id(context.trace_id, 32));
    CHECK(is_id(context.span_id, 16));
    CHECK(context.parent_id.empty());
    CHECK_FALSE(context.sampled);
    CHECK(parse_traceparent(traceparent(context)).has_value());
    traces.insert(context.trace_id);
    spans.insert(context.span_id);
  }
  CHECK(traces.size() == 3);
  CHECK(spans.size() == 3);
}

}  // namespace
}  // namespace feldsiegel::testing
