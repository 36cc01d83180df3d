#include <doctest/doctest.h>

#include "tests/support/sealing_fixture.h"

namespace feldsiegel {
namespace {

TEST_CASE("a batch that its buckets would blow up beyond the limit is refused whole") {
  testing::SealingFixture fixture;
  auto session = fixture.session();
  const auto plan = SealingPlan::make(fixture.directory, session, "employees", {"salary"}).value();
  const Bytes value(max_value_size);
  const ByteView id = as_bytes("E-1");
  const std::vector<Cell> cells(9, Cell{0, 0, ValueType::bytes, value});
  std::string out = "kept";
  const auto sealed = seal_batch(session, plan, {&id, 1}, cells, out);
  REQUIRE_FALSE(sealed.ok());
  CHECK(sealed.error().code == ErrorCode::batch_too_large);
  CHECK(sealed.error().at.pointer() == "/0/0");
  CHECK(out == "kept");
  CHECK(session.sealed_count() == 0);
}

TEST_CASE("a value above the limit is refused with its place, and none of its batch is sealed") {
  testing::SealingFixture fixture;
  auto session = fixture.session();
  const auto plan = SealingPlan::make(fixture.directory, session, "employees", {"salary", "notes"}).value();
  const Bytes large(max_value_size + 1);
  const ByteView ids[] = {as_bytes("E-1"), as_bytes("E-2")};
  const Cell cells[] = {{0, 0, ValueType::text, as_bytes("fits")}, {1, 1, ValueType::bytes, large}};
  std::string out;
  const auto sealed = seal_batch(session, plan, ids, cells, out);
  REQUIRE_FALSE(sealed.ok());
  CHECK(sealed.error().code == ErrorCode::value_too_large);
  CHECK(sealed.error().at.pointer() == "/1/1");
  CHECK(out.empty());
  CHECK(session.sealed_count() == 0);
}

}  // namespace
}  // namespace feldsiegel
