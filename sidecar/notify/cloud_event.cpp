#include "sidecar/notify/cloud_event.h"

#include <array>

#include "core/base/json.h"

namespace feldsiegel::notify {
namespace {

using audit::Column;
using OrderedJson = nlohmann::ordered_json;

// What may leave the house, and nothing that is not on this list.
constexpr std::array<Column, 16> told = {Column::index,    Column::tenant,  Column::tenant_index, Column::action,
                                         Column::outcome,  Column::code,    Column::app,          Column::collection,
                                         Column::fields,   Column::purpose, Column::domain,       Column::counts,
                                         Column::approval, Column::policy,  Column::request_id,   Column::trace_id};

// Two columns hold JSON; should they not, their text will do.
OrderedJson value_of(Column column, const std::string& cell) {
  if (column != Column::fields && column != Column::counts) return cell;
  if (!is_json(as_bytes(cell))) return cell;
  return OrderedJson::parse(cell, nullptr, false);
}

}  // namespace

std::string cloud_event(const audit::Row& row, std::string_view log_origin) {
  OrderedJson event;
  event["specversion"] = "1.0";
  event["id"] = std::string(log_origin) + "/" + row[Column::index];
  event["source"] = log_origin;
  event["type"] = "org.feldsiegel." + row[Column::action];
  if (!row[Column::tenant].empty()) event["subject"] = row[Column::tenant];
  event["time"] = row[Column::time];
  event["datacontenttype"] = "application/json";
  OrderedJson& data = event["data"] = OrderedJson::object();
  for (const Column column : told) {
    if (!row[column].empty()) data[std::string(audit::column_name(column))] = value_of(column, row[column]);
  }
  return event.dump(-1, ' ', false, OrderedJson::error_handler_t::replace);
}

}  // namespace feldsiegel::notify
