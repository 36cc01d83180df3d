#include "core/grant/grant.h"

#include <doctest/doctest.h>

#include "tests/support/verified_token_maker.h"

namespace feldsiegel {
namespace {

using testing::VerifiedTokenMaker;

constexpr const char* person = "33333333-3333-4333-8333-333333333333";
constexpr const char* group = "44444444-4444-4444-8444-444444444444";

Policy policy() {
  return Policy::parse(as_bytes(R"({"version":1,"name":"p","purposes":[
    {"id":1,"name":"by-role","allow":{"roles":["Reader"]},"reply":["caller","backend"]},
    {"id":2,"name":"by-group","allow":{"groups":["44444444-4444-4444-8444-444444444444"]}},
    {"id":3,"name":"by-person","allow":{"persons":["33333333-3333-4333-8333-333333333333"]}}],
    "collections":[]})"))
      .value();
}

ErrorCode refusal(const VerifiedTokenMaker& maker, std::string_view purpose) {
  const auto grant = authorize(maker.make(), policy(), purpose);
  REQUIRE_FALSE(grant.ok());
  return grant.error().code;
}

TEST_CASE("a role, a group or the person itself grants a purpose") {
  VerifiedTokenMaker by_role;
  by_role.roles = {"Other", "Reader"};
  const auto grant = authorize(by_role.make(), policy(), "by-role");
  REQUIRE(grant.ok());
  CHECK(grant->purpose() == "by-role");
  CHECK(grant->purpose_id() == 1);
  CHECK(grant->tenant().text() == by_role.tenant);
  CHECK(grant->person() == by_role.object_id);
  CHECK(grant->reply_to_caller());
  CHECK(grant->reply_to_backend());

  VerifiedTokenMaker by_group;
  by_group.groups = {group};
  CHECK(authorize(by_group.make(), policy(), "by-group").ok());

  VerifiedTokenMaker by_person;
  by_person.object_id = person;
  CHECK(authorize(by_person.make(), policy(), "by-person").ok());
}

TEST_CASE("a caller without role, group or name on the list is refused") {
  VerifiedTokenMaker nobody;
  CHECK(refusal(nobody, "by-role") == ErrorCode::purpose_not_granted);
  CHECK(refusal(nobody, "by-group") == ErrorCode::purpose_not_granted);
  CHECK(refusal(nobody, "by-person") == ErrorCode::purpose_not_granted);
}

TEST_CASE("a role for one purpose does not grant another") {
  VerifiedTokenMaker reader;
  reader.roles = {"Reader"};
  CHECK(refusal(reader, "by-group") == ErrorCode::purpose_not_granted);
}

TEST_CASE("what is listed as a role does not count as a group or a person") {
  VerifiedTokenMaker mixed;
  mixed.roles = {group, person};
  mixed.groups = {"Reader", person};
  for (const auto* purpose : {"by-role", "by-group", "by-person"}) {
    CHECK(refusal(mixed, purpose) == ErrorCode::purpose_not_granted);
  }
}

TEST_CASE("an unknown purpose is refused in the same words as a foreign one") {
  VerifiedTokenMaker reader;
  reader.roles = {"Reader"};
  CHECK(refusal(reader, "no-such") == ErrorCode::purpose_not_granted);
  CHECK(refusal(reader, "") == ErrorCode::purpose_not_granted);
}

TEST_CASE("an application is refused even where it holds the role") {
  VerifiedTokenMaker application;
  application.roles = {"Reader"};
  application.is_person = false;
  CHECK(refusal(application, "by-role") == ErrorCode::person_required);
}

}  // namespace
}  // namespace feldsiegel
