// Events as they lie in the value of their group: what they share with the one before is written once.
#include "sidecar/audit/sql/stored_event.h"

#include <doctest/doctest.h>

#include <algorithm>

#include "sidecar/audit/sql/stored_group.h"
#include "tests/sidecar/audit/log_place.h"

namespace feldsiegel::testing {
namespace {

using audit::Column;
using audit::Disclosures;
using audit::Row;

Disclosures salted() {
  Disclosures disclosures;
  for (auto& disclosure : disclosures) disclosure.salt.emplace().fill(7);
  return disclosures;
}

Row row_of(std::uint64_t number) {
  Row row = some_event(number).row;
  row[Column::tenant_index] = std::to_string(number);
  return row;
}

Bytes written(const std::vector<Row>& rows) {
  Bytes out;
  Row before;
  for (const Row& row : rows) {
    audit::sql::put_event(out, row, salted(), before);
    before = row;
  }
  return out;
}

std::vector<Row> read(ByteView bytes) {
  std::vector<Row> rows;
  ByteReader reader(bytes);
  while (!reader.at_end()) {
    auto event = audit::sql::take_event(reader, rows.empty() ? Row() : rows.back());
    if (!event) return {};
    rows.push_back(std::move(event->row));
  }
  return rows;
}

}  // namespace

TEST_CASE("events come back as they were, whatever they share with the one before") {
  std::vector<Row> rows = {row_of(0), row_of(1), row_of(1), row_of(2), row_of(3), row_of(4)};
  rows[2][Column::code] = "purpose_not_granted";  // was empty
  rows[3][Column::tenant] = "";                   // the service itself
  rows[3][Column::collection] = "";               // empty, and was not
  rows[4][Column::tenant] = "7e57c0de-0000-4000-8000-000000000002";
  rows[4][Column::fields] = std::string(70'000, 'f');
  rows[4][Column::reason] = std::string("\0=1+1\r\n", 7);
  CHECK(read(written(rows)) == rows);
}

TEST_CASE("what is the same takes a byte") {
  const std::size_t one = written({row_of(5)}).size(), two = written({row_of(5), row_of(5)}).size();
  CHECK(two - one < one / 2);
  Row other = row_of(5);
  other[Column::policy] = std::string(64, 'c');
  CHECK(written({row_of(5), other}).size() == two + 64);
}

TEST_CASE("personal values are never taken from another event") {
  Row first = row_of(0), second = row_of(0);
  second[Column::actor] = "";
  second[Column::pseudonyms] = "";
  CHECK(read(written({first, second}))[1][Column::actor].empty());
  CHECK(read(written({first, second}))[1][Column::pseudonyms].empty());
}

TEST_CASE("an event that is cut off anywhere is none") {
  const Bytes whole = written({row_of(0)});
  for (std::size_t size = 0; size < whole.size(); ++size) {
    ByteReader reader(ByteView(whole).first(size));
    CHECK_FALSE(audit::sql::take_event(reader, Row()));
  }
}

TEST_CASE("sizes beyond the end, tenants of no size and personal columns of no kind are refused") {
  const Bytes whole = written({row_of(0)});
  const auto refused = [&](std::size_t at, std::initializer_list<std::uint8_t> bytes) {
    Bytes changed = whole;
    std::copy(bytes.begin(), bytes.end(), changed.begin() + static_cast<std::ptrdiff_t>(at));
    ByteReader reader(changed);
    return !audit::sql::take_event(reader, Row());
  };
  REQUIRE(whole[0] == 17);  // 1 + the tenant's size
  CHECK(refused(0, {18}));
  CHECK(refused(0, {16}));
  CHECK(refused(0, {2}));
  CHECK(refused(0, {0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01}));
  const auto salt = std::search_n(whole.begin(), whole.end(), 16, 7);
  REQUIRE(salt != whole.end());
  const auto kind = static_cast<std::size_t>(salt - whole.begin()) - 1;
  CHECK(whole[kind] == 's');
  CHECK(refused(kind, {'c'}));
  CHECK(refused(kind, {'x'}));
  CHECK(refused(kind - 1, {0}));
  CHECK(refused(kind - 1, {5}));
}

}  // namespace feldsiegel::testing
