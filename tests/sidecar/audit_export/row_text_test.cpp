#include "sidecar/audit_export/row_text.h"

#include <doctest/doctest.h>

#include <sstream>

#include "sidecar/audit_export/row_reader.h"
#include "tests/support/audit_log.h"

namespace feldsiegel::audit {
namespace {

constexpr RowFormat formats[] = {RowFormat::csv, RowFormat::jsonl};

Row row_with(std::string_view text) {
  Row row;
  for (std::string& cell : row.cells) cell = "x";
  row[Column::reason] = text;
  return row;
}

std::string text_of(const Row& row, RowFormat format) {
  std::string text;
  REQUIRE(append_row(text, row, format).ok());
  return text;
}

// "ok" and how many rows, or the code of the first error.
std::string read_all(const std::string& text, RowFormat format, std::vector<Row>* rows = nullptr) {
  std::istringstream in(text);
  const auto reader = read_rows(in, format);
  std::size_t count = 0;
  for (Row row;; ++count) {
    const auto more = reader->next(row);
    if (!more.ok()) return std::string(code_text(more.error().code)) + " " + std::to_string(count + 1);
    if (!*more) return "ok " + std::to_string(count);
    if (rows != nullptr) rows->push_back(row);
  }
}

TEST_CASE("whatever a cell holds comes back from both formats") {
  for (const RowFormat format : formats) {
    std::string text = row_header(format, false);
    std::vector<Row> rows, read;
    for (const std::string& awkward : testing::awkward_texts()) {
      for (const std::size_t column : {0u, 9u, 15u, 20u}) {
        Row row = row_with("x");
        row.cells[column] = awkward;
        rows.push_back(row);
        text += text_of(row, format);
      }
    }
    rows.push_back(Row{});
    text += text_of(Row{}, format);
    rows.push_back(row_with(std::string(1 << 20, '"') + std::string(1 << 20, '\'')));
    text += text_of(rows.back(), format);
    CHECK(read_all(text, format, &read) == "ok " + std::to_string(rows.size()));
    CHECK(read == rows);
  }
}

TEST_CASE("in CSV every cell is quoted and none begins as a formula does") {
  for (const std::string& awkward : testing::awkward_texts()) {
    const std::string text = text_of(row_with(awkward), RowFormat::csv);
    CHECK(text.starts_with("\"x\",\"x\","));
    CHECK(text.ends_with("\"x\"\r\n"));
    for (const char* formula : {"\"=", "\"+", "\"-", "\"@", "\"\t", "\"\r,"}) {
      CAPTURE(awkward);
      CHECK(text.find(std::string(",") + formula) == text.npos);
    }
  }
  CHECK(text_of(row_with("'a"), RowFormat::csv).find("\"''a\"") != std::string::npos);
  CHECK(text_of(row_with("=1"), RowFormat::csv).find("\"'=1\"") != std::string::npos);
}

TEST_CASE("CSV begins with all columns in their order, behind a byte order mark if it is wanted") {
  const std::string header = row_header(RowFormat::csv, false);
  CHECK(header.starts_with("\"index\",\"time\",\"tenant\","));
  CHECK(header.ends_with("\"trace_id\",\"disclosure\"\r\n"));
  CHECK(row_header(RowFormat::csv, true) == "\xef\xbb\xbf" + header);
  CHECK(row_header(RowFormat::jsonl, true).empty());
  CHECK(read_all(row_header(RowFormat::csv, true) + text_of(row_with("a"), RowFormat::csv), RowFormat::csv) == "ok 1");
}

TEST_CASE("what is no valid UTF-8, NUL in CSV or a row without measure is not written") {
  for (const RowFormat format : formats) {
    for (const char* bad : {"\xff", "\xc0\x80", "\xed\xa0\x80", "\xf4\x90\x80\x80", "a\xe2\x82"}) {
      std::string text = "before";
      const auto status = append_row(text, row_with(bad), format);
      REQUIRE(!status.ok());
      CHECK(status.error().code == ErrorCode::audit_row_malformed);
      CHECK(status.error().at.pointer() == "/reason");
      CHECK(text == "before");
    }
    std::string text;
    const auto status = append_row(text, row_with(std::string(max_row_text, 'x')), format);
    REQUIRE(!status.ok());
    CHECK(status.error().code == ErrorCode::value_too_large);
    CHECK(text.empty());
  }
  std::string text;
  const Row with_nul = row_with(std::string_view("a\0b", 3));
  CHECK(!append_row(text, with_nul, RowFormat::csv).ok());
  std::vector<Row> read;
  CHECK(read_all(text_of(with_nul, RowFormat::jsonl), RowFormat::jsonl, &read) == "ok 1");
  CHECK(read == std::vector<Row>{with_nul});
}

TEST_CASE("CSV of any other form is refused at its row") {
  const std::string header = row_header(RowFormat::csv, false), good = text_of(row_with("a"), RowFormat::csv);
  const auto with = [&](std::string_view what, std::string_view by) {
    std::string text = good;
    return header + good + text.replace(text.find(what), what.size(), by);
  };
  for (const std::string& text :
       std::initializer_list<std::string>{with("\"a\"", "a"),
                                          with("\"a\"", "'a'"),
                                          with("\"a\"", "\"a\"b"),
                                          with("\"a\"", "\"a\" "),
                                          with("\"a\"", " \"a\""),
                                          with("\"a\"", "\"a"),
                                          with("\"a\"", "\"a\"\""),
                                          with("\"a\"", ""),
                                          with("\"a\"", "\"=1\""),
                                          with("\"a\"", "\"-\""),
                                          with("\"a\"", "\"\t\""),
                                          with("\"a\"", "\"'a\""),
                                          with("\"a\"", "\"'\""),
                                          with("\"a\"", "\"a\";\"b\""),
                                          with("\"a\"", "\"\xff\""),
                                          with("\"a\"", std::string_view("\"\0\"", 3)),
                                          with("\"a\"", "\"a\",\"b\""),
                                          with("\"a\",", ""),
                                          with("\r\n", "\n"),
                                          with("\r\n", "\r"),
                                          with("\r\n", ""),
                                          with("\r\n", ",\r\n"),
                                          header + good + good.substr(0, good.size() / 2),
                                          header + good + "\r\n",
                                          header + good + header.substr(0, header.size() - 2),
                                          header + good + "\"x\"\r\n",
                                          with("\"a\"", "\"" + std::string(max_row_text, 'x') + "\"")}) {
    CAPTURE(text.substr(0, 1000));
    CHECK(read_all(text, RowFormat::csv) == "audit_row_malformed 2");
  }
}

TEST_CASE("a CSV header of any other form is refused") {
  const std::string header = row_header(RowFormat::csv, false);
  std::string swapped = header;
  swapped.replace(0, 14, "\"time\",\"index\"");
  for (const std::string& text :
       {std::string(), std::string("\r\n"), swapped, header.substr(2), header.substr(0, header.size() - 2) + "\n",
        header.substr(0, header.size() - 2), header.substr(0, header.size() - 2) + ",\"more\"\r\n", "\xef\xbb" + header,
        "\xef\xbb\xbf\xef\xbb\xbf" + header, header.substr(0, 100), text_of(row_with("a"), RowFormat::csv)}) {
    CAPTURE(text);
    CHECK(read_all(text, RowFormat::csv) == "audit_export_malformed 1");
  }
}

TEST_CASE("JSON Lines of any other form are refused at their row") {
  const std::string good = text_of(row_with("a"), RowFormat::jsonl);
  const auto with = [&](std::string_view what, std::string_view by) {
    std::string text = good;
    REQUIRE(text.find(what) != text.npos);
    return good + text.replace(text.find(what), what.size(), by);
  };
  for (const std::string& text :
       std::initializer_list<std::string>{with("\"a\"", "null"),
                                          with("\"a\"", "1"),
                                          with("\"a\"", "\"\\u0061\""),
                                          with("\"a\"", "\"\\/\""),
                                          with("\"a\"", "\"\\"),
                                          with("\"a\"", "\"\\x\""),
                                          with("\"a\"", "\"\n\""),
                                          with("\"a\"", "\"\t\""),
                                          with("\"a\"", "\"\\u000A\""),
                                          with("\"a\"", "\"\\u000a\""),
                                          with("\"a\"", "\"\\ud800\""),
                                          with("\"a\"", "\"\xff\""),
                                          with("\"a\"", "\"a"),
                                          with("\"a\"", "[\"a\"]"),
                                          with("\"a\"", " \"a\""),
                                          with("\"a\",", "\"a\" ,"),
                                          with("{", "{ "),
                                          with("{", ""),
                                          with("{", "["),
                                          with("}", ""),
                                          with("}", "}}"),
                                          with("}", "} "),
                                          with("}", ",\"more\":\"x\"}"),
                                          with("\"time\"", "\"Time\""),
                                          with("\"time\"", "\"action\""),
                                          with(",\"reason\":\"a\"", ""),
                                          with(",\"reason\":\"a\"", ",\"reason\":\"a\",\"reason\":\"a\""),
                                          with("}\n", "}\r\n"),
                                          with("}\n", "}"),
                                          good + "\n",
                                          good + "\n" + good,
                                          good + "{}\n",
                                          good + "null\n",
                                          good + "\xef\xbb\xbf" + good,
                                          good + " " + good,
                                          good + std::string(max_row_text + 1, 'x') + "\n",
                                          good + std::string(max_row_text + 1, 'x')}) {
    CAPTURE(text.substr(0, 1000));
    CHECK(read_all(text, RowFormat::jsonl) == "audit_row_malformed 2");
  }
}

TEST_CASE("no byte of a file can be turned without the rows being others or refused") {
  for (const RowFormat format : formats) {
    const std::string text = row_header(format, false) + text_of(row_with("'=\"a\",\r\n\\"), format);
    std::vector<Row> before;
    read_all(text, format, &before);
    REQUIRE(before.size() == 1);
    for (std::size_t i = 0; i < text.size(); ++i) {
      for (int bit = 0; bit < 8; ++bit) {
        std::string other = text;
        other[i] = static_cast<char>(other[i] ^ (1 << bit));
        std::vector<Row> rows;
        CHECK((!read_all(other, format, &rows).starts_with("ok") || rows != before));
      }
    }
  }
}

}  // namespace
}  // namespace feldsiegel::audit
