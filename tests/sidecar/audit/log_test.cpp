#include <doctest/doctest.h>

#include "core/merkle/checkpoint.h"
#include "tests/sidecar/audit/log_places.h"

namespace feldsiegel::testing {
using audit::Column;

TEST_CASE("an event that was acknowledged is in the log, with its place, and the log opens again") {
  LogPlace place;
  {
    const auto store = place.store();
    const auto log = place.open(*store);
    CHECK(append_and_wait(*log, some_event(1)).ok());
    CHECK(append_and_wait(*log, some_event(2, second_tenant)).ok());
    CHECK(append_and_wait(*log, some_event(3)).ok());
    const auto rows = store->rows(all_of(3), 0, 10);
    REQUIRE(rows.ok());
    REQUIRE(rows->size() == 3);
    CHECK((*rows)[2][Column::index] == "2");
    CHECK((*rows)[2][Column::tenant_index] == "1");
    CHECK((*rows)[1][Column::tenant_index] == "0");
    CHECK((*rows)[0][Column::request_id] == "request-1");
  }
  const auto store = place.store();
  const auto opened = place.try_open(*store);
  REQUIRE(opened.ok());
  CHECK(opened->head.size == 3);
  CHECK_FALSE(opened->is_new);
}

TEST_CASE("the last checkpoint is signed when the log ends") {
  LogPlace place;
  std::string key;
  {
    const auto store = place.store();
    auto opened = place.try_open(*store);
    REQUIRE(opened.ok());
    key = opened->signer.verifier_key();
    const auto log = place.open(*store);
    CHECK(append_and_wait(*log, some_event(1)).ok());
  }
  const auto record = place.store()->find();
  REQUIRE(record.ok());
  REQUIRE(record->has_value());
  const auto verifier = merkle::NoteVerifier::parse(key);
  REQUIRE(verifier.ok());
  const auto checkpoint = merkle::open_checkpoint((*record)->checkpoint, *verifier);
  REQUIRE(checkpoint.ok());
  CHECK(checkpoint->size == 1);
  CHECK(checkpoint->root == (*record)->head.root);
}

TEST_CASE("two services cannot write to one log") {
  LogPlace place;
  const auto store = place.store();
  const auto second = audit::sql::SqlStore::open_file(place.file(), true);
  REQUIRE_FALSE(second.ok());
  CHECK(second.error().code == ErrorCode::audit_in_use);
}

TEST_CASE("a crowd that is said to come and does not is not waited for, and one that comes is written whole") {
  SqliteLogPlace place;
  const auto store = place.store();
  audit::LogOptions options;
  options.callers = [] { return std::size_t{1000}; };
  const auto log = place.open(*store, std::move(options));
  CHECK(append_and_wait(*log, some_event(0)).ok());
  append_numbered(*log, 1, 300);
  CHECK(append_and_wait(*log, some_event(301)).ok());
  CHECK(log->size() == 302);
}

}  // namespace feldsiegel::testing
