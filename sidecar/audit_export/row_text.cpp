#include "sidecar/audit_export/row_text.h"

#include <array>

#include "core/base/json.h"
#include "core/base/utf8.h"
#include "host/csv/cells.h"

namespace feldsiegel::audit {
namespace {

void append_csv_cell(std::string& out, std::string_view cell) {
  const std::size_t before = out.size();
  csv::append_quoted(out, cell);
  if (needs_apostrophe(cell)) out.insert(before + 1, 1, '\'');
}

void append_csv(std::string& out, const Row& row) {
  for (std::size_t i = 0; i < column_count; ++i) {
    if (i > 0) out.push_back(',');
    append_csv_cell(out, row.cells[i]);
  }
  out += "\r\n";
}

bool is_plain(std::string_view cell) {
  for (const char c : cell) {
    if (c == '"' || c == '\\' || static_cast<unsigned char>(c) < 0x20) return false;
  }
  return true;
}

void append_jsonl(std::string& out, const Row& row) {
  for (std::size_t i = 0; i < column_count; ++i) {
    out += jsonl_name(static_cast<Column>(i));
    if (is_plain(row.cells[i])) {
      out += row.cells[i];
      out.push_back('"');
    } else {
      out += std::string_view(json_text(Json(row.cells[i]))).substr(1);
    }
  }
  out += "}\n";
}

}  // namespace

bool needs_apostrophe(std::string_view cell) {
  return !cell.empty() && std::string_view("=+-@\t\r'").find(cell.front()) != std::string_view::npos;
}

std::string_view jsonl_name(Column column) {
  static const auto names = [] {
    std::array<std::string, column_count> texts;
    for (std::size_t i = 0; i < column_count; ++i) {
      texts[i] = (i == 0 ? "{\"" : ",\"") + std::string(column_name(static_cast<Column>(i))) + "\":\"";
    }
    return texts;
  }();
  return names[static_cast<std::size_t>(column)];
}

std::string row_header(RowFormat format, bool byte_order_mark) {
  if (format == RowFormat::jsonl) return {};
  std::string text(byte_order_mark ? csv::byte_order_mark : "");
  for (std::size_t i = 0; i < column_count; ++i) {
    if (i > 0) text.push_back(',');
    csv::append_quoted(text, column_name(static_cast<Column>(i)));
  }
  return text + "\r\n";
}

Status append_row(std::string& out, const Row& row, RowFormat format) {
  for (std::size_t i = 0; i < column_count; ++i) {
    const bool holds_nul = format == RowFormat::csv && row.cells[i].find('\0') != std::string::npos;
    if (holds_nul || !is_valid_utf8(as_bytes(row.cells[i]))) {
      return Error{ErrorCode::audit_row_malformed, json_pointer("", column_name(static_cast<Column>(i)))};
    }
  }
  const std::size_t before = out.size();
  format == RowFormat::csv ? append_csv(out, row) : append_jsonl(out, row);
  if (out.size() - before <= max_row_text) return {};
  out.resize(before);
  return ErrorCode::value_too_large;
}

}  // namespace feldsiegel::audit
