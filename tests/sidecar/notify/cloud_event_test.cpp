#include "sidecar/notify/cloud_event.h"

#include <doctest/doctest.h>

#include <set>

#include "core/base/json.h"

namespace feldsiegel::testing {
namespace {

using audit::Column;

// Each cell holds its column's name between marks, so that what leaks can be named.
audit::Row marked_row() {
  audit::Row row;
  for (std::size_t i = 0; i < audit::column_count; ++i) {
    row.cells[i] = "<" + std::string(audit::column_name(static_cast<Column>(i))) + ">";
  }
  return row;
}

TEST_CASE("an event has the attributes that CloudEvents 1.0 requires") {
  audit::Row row;
  row[Column::index] = "17";
  row[Column::time] = "2026-01-31T12:00:00.000Z";
  row[Column::tenant] = "11111111-1111-4111-8111-111111111111";
  row[Column::action] = "reveal";
  row[Column::outcome] = "done";
  row[Column::fields] = "[\"salary\"]";
  row[Column::counts] = "{\"records\":3}";
  const auto event = parse_json(as_bytes(notify::cloud_event(row, "feldsiegel.example/one")));
  REQUIRE(event.ok());
  const Json expected = {{"specversion", "1.0"},
                         {"id", "feldsiegel.example/one/17"},
                         {"source", "feldsiegel.example/one"},
                         {"type", "org.feldsiegel.reveal"},
                         {"subject", "11111111-1111-4111-8111-111111111111"},
                         {"time", "2026-01-31T12:00:00.000Z"},
                         {"datacontenttype", "application/json"},
                         {"data",
                          {{"index", "17"},
                           {"tenant", "11111111-1111-4111-8111-111111111111"},
                           {"action", "reveal"},
                           {"outcome", "done"},
                           {"fields", {"salary"}},
                           {"counts", {{"records", 3}}}}}};
  CHECK(json_text(*event) == json_text(expected));
}

TEST_CASE("nothing personal leaves, nor what would open the commitments to it") {
  const std::string text = notify::cloud_event(marked_row(), "origin");
  for (const Column column : audit::personal_columns) {
    CHECK_MESSAGE(text.find(audit::column_name(column)) == text.npos, std::string(audit::column_name(column)));
  }
  CHECK(text.find("disclosure") == text.npos);
  std::set<std::string> members;
  const auto event = parse_json(as_bytes(text));
  REQUIRE(event.ok());
  for (const auto& [name, value] : event->at("data").items()) members.insert(name);
  CHECK(members == std::set<std::string>{"index", "tenant", "tenant_index", "action", "outcome", "code", "app",
                                         "collection", "fields", "purpose", "domain", "counts", "approval", "policy",
                                         "request_id", "trace_id"});
}

TEST_CASE("an event of the service itself has no subject, and absent columns are left out") {
  audit::Row row;
  row[Column::index] = "0";
  row[Column::action] = "start";
  const auto event = parse_json(as_bytes(notify::cloud_event(row, "o")));
  REQUIRE(event.ok());
  CHECK_FALSE(event->contains("subject"));
  CHECK(event->at("data").size() == 2);
}

TEST_CASE("cells that are no JSON or no UTF-8 do not break the event") {
  audit::Row row = marked_row();
  row[Column::fields] = "[\"a\"";
  row[Column::counts] = "{\"a\":1,\"a\":2}";
  row[Column::purpose] = "\"\\\n\xff";
  const auto event = parse_json(as_bytes(notify::cloud_event(row, "o")));
  REQUIRE(event.ok());
  CHECK(event->at("data").at("fields") == "[\"a\"");
  CHECK(event->at("data").at("counts").is_string());
}

}  // namespace
}  // namespace feldsiegel::testing
