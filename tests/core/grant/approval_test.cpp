// Four-eyes: a purpose that needs approval is granted only with one by somebody else that holds now.
#include <doctest/doctest.h>

#include "core/grant/domain_grant.h"
#include "core/grant/grant.h"
#include "tests/support/verified_token_maker.h"

namespace feldsiegel {
namespace {

using testing::VerifiedTokenMaker;

constexpr const char* other = "33333333-3333-4333-8333-333333333333";
constexpr std::int64_t now = 1'000;

Policy policy() {
  return Policy::parse(as_bytes(R"({"version":1,"name":"p","purposes":[
    {"id":1,"name":"open","allow":{"roles":["Reader"]}},
    {"id":2,"name":"guarded","allow":{"roles":["Reader"]},"approval":{"allow":{"roles":["Approver"]}}}],
    "domains":[{"id":1,"name":"person","purpose":"guarded","allow":{"roles":["Clerk"]},"erase":{"roles":["Eraser"]}},
               {"id":2,"name":"cohort","kind":"derived","allow":{"roles":["Clerk"]}}],
    "collections":[]})"))
      .value();
}

VerifiedToken token(std::string role, bool is_person = true) {
  VerifiedTokenMaker maker;
  maker.roles = {std::move(role)};
  maker.is_person = is_person;
  return maker.make();
}

Approval approval() { return {2, VerifiedTokenMaker{}.object_id, other, now - 10, now + 10}; }

ErrorCode code_with(const Approval* given, std::int64_t at = now) {
  const auto grant = authorize(token("Reader"), policy(), "guarded", given, at);
  REQUIRE_FALSE(grant.ok());
  return grant.error().code;
}

TEST_CASE("another person's approval that holds grants the purpose") {
  const Approval good = approval();
  CHECK(authorize(token("Reader"), policy(), "guarded", &good, now).ok());
  CHECK(authorize(token("Reader"), policy(), "guarded", &good, now - 10).ok());
  CHECK(authorize(token("Reader"), policy(), "guarded", &good, now + 9).ok());
}

TEST_CASE("without an approval a guarded purpose is refused, and an open one is not") {
  CHECK(code_with(nullptr) == ErrorCode::approval_required);
  CHECK(authorize(token("Reader"), policy(), "open").ok());
}

TEST_CASE("an approval does not replace the right to the purpose") {
  const Approval good = approval();
  const auto grant = authorize(token("Stranger"), policy(), "guarded", &good, now);
  REQUIRE_FALSE(grant.ok());
  CHECK(grant.error().code == ErrorCode::purpose_not_granted);
}

TEST_CASE("an approval that does not fit is none") {
  Approval own = approval(), foreign = approval(), elsewhere = approval(), unsigned_one = approval();
  own.approver = own.requester;
  foreign.requester = other;
  foreign.approver = VerifiedTokenMaker{}.object_id;
  elsewhere.purpose_id = 1;
  unsigned_one.approver.clear();
  for (const Approval* wrong : {&own, &foreign, &elsewhere, &unsigned_one}) {
    CHECK(code_with(wrong) == ErrorCode::approval_required);
  }
}

TEST_CASE("an approval holds from when it was given until it expires, and not on a clock that went back") {
  const Approval good = approval();
  CHECK(code_with(&good, now + 10) == ErrorCode::approval_required);
  CHECK(code_with(&good, now + 100'000) == ErrorCode::approval_required);
  CHECK(code_with(&good, now - 11) == ErrorCode::approval_required);
  CHECK(code_with(&good, 0) == ErrorCode::approval_required);
}

TEST_CASE("only the listed approvers may approve, and only what needs it") {
  const auto code = [](const VerifiedToken& by, const char* purpose) {
    const Status status = authorize_approver(by, policy(), purpose);
    return status.ok() ? std::string("ok") : std::string(code_text(status.error().code));
  };
  CHECK(code(token("Approver"), "guarded") == "ok");
  CHECK(code(token("Reader"), "guarded") == "approval_not_granted");
  CHECK(code(token("Approver"), "open") == "approval_not_needed");
  CHECK(code(token("Approver"), "nothing") == "approval_not_granted");
  CHECK(code(token("Approver", false), "guarded") == "person_required");
}

TEST_CASE("a domain is granted by its list, erasing by a list of its own") {
  const auto code = [](std::string role, const char* domain, DomainUse use, bool is_person = true) {
    const auto grant = authorize_domain(token(std::move(role), is_person), policy(), domain, use);
    return grant.ok() ? std::string("ok") : std::string(code_text(grant.error().code));
  };
  CHECK(code("Clerk", "person", DomainUse::pseudonymize) == "ok");
  CHECK(code("Clerk", "cohort", DomainUse::pseudonymize) == "ok");
  CHECK(code("Eraser", "person", DomainUse::erase) == "ok");
  CHECK(code("Eraser", "person", DomainUse::pseudonymize) == "domain_not_granted");
  CHECK(code("Clerk", "person", DomainUse::erase) == "domain_not_granted");
  CHECK(code("Clerk", "cohort", DomainUse::erase) == "domain_not_granted");
  CHECK(code("Reader", "person", DomainUse::pseudonymize) == "domain_not_granted");
  CHECK(code("Clerk", "nobody", DomainUse::pseudonymize) == "domain_unknown");
  CHECK(code("Clerk", "", DomainUse::pseudonymize) == "domain_unknown");
  CHECK(code("Clerk", "person", DomainUse::pseudonymize, false) == "person_required");
}

}  // namespace
}  // namespace feldsiegel
