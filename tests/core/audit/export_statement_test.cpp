#include "core/audit/export_statement.h"

#include <doctest/doctest.h>

#include <vector>

#include "tests/support/audit_log.h"

namespace feldsiegel::audit {
namespace {

const TenantId tenant = testing::tenant_number(1);

ExportStatement example() {
  return {"audit.example.org/berlin", 9000, tenant, 1'767'225'600'000, 1'769'904'000'000, 120, 77};
}

const std::string example_text =
    "feldsiegel.org/audit-export@v1\n"
    "log audit.example.org/berlin\n"
    "size 9000\n"
    "tenant 11111111-2222-4333-8444-555555555551\n"
    "from 2026-01-01T00:00:00.000Z\n"
    "to 2026-02-01T00:00:00.000Z\n"
    "rows 120\n"
    "first 77\n";

std::string replaced(std::string text, std::string_view what, std::string_view by) {
  const std::size_t at = text.find(what);
  REQUIRE(at != text.npos);
  return text.replace(at, what.size(), by);
}

void check_refused(const std::string& text) {
  CAPTURE(text);
  const auto read = parse_statement(text);
  REQUIRE(!read.ok());
  CHECK(read.error().code == ErrorCode::audit_export_malformed);
}

TEST_CASE("a statement is the text of the specification") {
  CHECK(statement_text(example()) == example_text);
  CHECK(parse_statement(example_text).value() == example());
}

TEST_CASE("what is not limited is a star or a dash") {
  const ExportStatement all{"log", 5, {}, {}, {}, 5, 0}, none{"log", 0, {}, {}, {}, 0, 0};
  const std::string head = "feldsiegel.org/audit-export@v1\nlog log\n";
  CHECK(statement_text(all) == head + "size 5\ntenant *\nfrom -\nto -\nrows 5\nfirst 0\n");
  CHECK(statement_text(none) == head + "size 0\ntenant *\nfrom -\nto -\nrows 0\nfirst -\n");
  CHECK(parse_statement(statement_text(all)).value() == all);
  CHECK(parse_statement(statement_text(none)).value() == none);
}

TEST_CASE("whatever is sound is read back as it was written") {
  for (const std::optional<TenantId>& whose : {std::optional<TenantId>(), std::optional(tenant)}) {
    for (const auto from : std::vector<std::optional<std::int64_t>>{std::nullopt, 0, 1'767'225'600'001}) {
      for (const auto to : std::vector<std::optional<std::int64_t>>{std::nullopt, 0, 1'800'000'000'000}) {
        for (const std::uint64_t rows : {0u, 1u, 10u}) {
          for (const std::uint64_t first : {0u, 3u}) {
            const ExportStatement statement{"a log", 13, whose, from, to, rows, first};
            if (!is_sound(statement)) continue;
            CHECK(parse_statement(statement_text(statement)).value() == statement);
          }
        }
      }
    }
  }
}

TEST_CASE("a change of any byte is refused or says something else") {
  for (std::size_t i = 0; i < example_text.size(); ++i) {
    for (const char c : {'\n', ' ', '0', 'x', '\0', '\r', '-'}) {
      std::string text = example_text;
      if (text[i] == c) continue;
      text[i] = c;
      const auto read = parse_statement(text);
      CAPTURE(i);
      if (read.ok()) CHECK(statement_text(*read) == text);
    }
    check_refused(example_text.substr(0, i));
    check_refused(example_text.substr(0, i) + "\n" + example_text.substr(i));
  }
}

TEST_CASE("lines in another order, twice, missing or unknown are refused") {
  std::vector<std::string> lines;
  for (std::size_t at = 0; at < example_text.size();) {
    const std::size_t end = example_text.find('\n', at) + 1;
    lines.push_back(example_text.substr(at, end - at));
    at = end;
  }
  const auto joined = [](const std::vector<std::string>& parts) {
    std::string text;
    for (const auto& part : parts) text += part;
    return text;
  };
  for (std::size_t i = 0; i < lines.size(); ++i) {
    auto missing = lines, doubled = lines, swapped = lines;
    missing.erase(missing.begin() + static_cast<std::ptrdiff_t>(i));
    doubled.insert(doubled.begin() + static_cast<std::ptrdiff_t>(i), lines[i]);
    std::swap(swapped[i], swapped[(i + 1) % lines.size()]);
    check_refused(joined(missing));
    check_refused(joined(doubled));
    check_refused(joined(swapped));
  }
  check_refused(example_text + "note of nobody\n");
  check_refused(example_text + "\n");
  check_refused("");
}

TEST_CASE("numbers, times and tenants have one form") {
  for (const char* number : {"09000", "+9000", "-9000", " 9000", "9000 ", "0x10", "9e3", "9000.0", "", "-", "*",
                             "18446744073709551616", "99999999999999999999999"}) {
    check_refused(replaced(example_text, "9000", number));
    check_refused(replaced(example_text, "120", number));
    check_refused(replaced(example_text, " 77", std::string(" ") + number));
  }
  for (const char* time : {"2026-01-01", "2026-01-01T00:00:00Z", "2026-01-01T00:00:00.000+00:00", "", "*", "0",
                           "2026-02-30T00:00:00.000Z", "2026-01-01T00:00:00.000z"}) {
    check_refused(replaced(example_text, "2026-01-01T00:00:00.000Z", time));
    check_refused(replaced(example_text, "2026-02-01T00:00:00.000Z", time));
  }
  for (const char* whose : {"", "-", "**", "11111111-2222-4333-8444-55555555555", "1111111122224333844455555555555",
                            "AAAAAAAA-2222-4333-8444-555555555551", "{11111111-2222-4333-8444-555555555551}"}) {
    check_refused(replaced(example_text, "11111111-2222-4333-8444-555555555551", whose));
  }
}

TEST_CASE("a statement that is true of no log is refused") {
  check_refused(replaced(example_text, "rows 120", "rows 9001"));
  check_refused(replaced(example_text, "first 77", "first 8881"));
  check_refused(replaced(example_text, "first 77", "first 18446744073709551615"));
  check_refused(replaced(example_text, "first 77", "first -"));
  check_refused(replaced(example_text, "rows 120", "rows 0"));
  check_refused(replaced(example_text, "from 2026-01-01T00:00:00.000Z", "from -"));  // then it is row 0
  check_refused(replaced(example_text, "from 2026-01-01", "from 2026-02-02"));       // reversed
  check_refused(replaced(replaced(replaced(replaced(example_text, "from 2026-01-01T00:00:00.000Z", "from -"),
                                           "to 2026-02-01T00:00:00.000Z", "to -"),
                                  tenant.text(), "*"),
                         "first 77", "first 0"));  // all of the log is not 120 rows
  check_refused(replaced(example_text, "audit.example.org/berlin", ""));
  check_refused(replaced(example_text, "audit.example.org/berlin", "a\tb"));
  check_refused(replaced(example_text, "audit.example.org/berlin", std::string(256, 'a')));
}

}  // namespace
}  // namespace feldsiegel::audit
