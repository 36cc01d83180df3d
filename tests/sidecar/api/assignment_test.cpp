// Enrollment over HTTP: one person, one pseudonym, whoever uploads; and everything that is refused.
#include <doctest/doctest.h>

#include <algorithm>
#include <set>
#include <thread>

#include "core/base/base64url.h"
#include "tests/sidecar/support/run_sqlite.h"
#include "tests/sidecar/support/uploader.h"

namespace feldsiegel::testing {
namespace {

std::uint64_t count(const ServiceFixture& service) {
  return service.storage().store->count_assignments(*TenantId::parse(test_tid)).value();
}

}  // namespace

TEST_CASE("one person has one pseudonym and one secret across uploads, uploaders and sidecars") {
  const ServiceFixture service(hpke::KemId::x_wing, {}, pseudonym_policy);
  const ServiceFixture beside(service);
  Uploader first(service), second(beside, "person", {"HR"}, approver_oid);
  const auto mine = first.enroll({"Anna.Weber@contoso.com", "otto@contoso.com"});
  const auto theirs = second.enroll({"ida@contoso.com", "anna.weber@CONTOSO.com "});
  CHECK(mine[0] == theirs[1]);
  CHECK(mine[1] != theirs[0]);
  const auto secret_of = [](const Uploader& uploader, std::size_t entry) {
    const auto secret = uploader.enrollment.data_subject(entry)->secret.expose_secret();
    return Bytes(secret.begin(), secret.end());
  };
  CHECK(secret_of(first, 0) == secret_of(second, 1));
  CHECK(secret_of(first, 0) != secret_of(first, 1));
  CHECK(count(service) == 3);
}

TEST_CASE("two domains have nothing in common: neither tags nor pseudonyms nor secrets nor rows") {
  const ServiceFixture service(hpke::KemId::x_wing, {}, pseudonym_policy);
  Uploader person(service), other(service, "other");
  const auto a = person.enroll({"anna", "otto"}), b = other.enroll({"anna", "otto"});
  std::set<std::string> all(a.begin(), a.end());
  all.insert(b.begin(), b.end());
  CHECK(all.size() == 4);
  const std::string distinct = "SELECT count(DISTINCT tag) || ' ' || count(DISTINCT wrapped_secret) FROM assignments";
  CHECK(run_sqlite(service.config().vault, distinct) == "4 4");
}

TEST_CASE("decimal pseudonyms are of their length, all different, and stay") {
  const ServiceFixture service(hpke::KemId::x_wing, {}, pseudonym_policy);
  Uploader uploader(service, "payee"), again(service, "payee");
  std::vector<std::string> people;
  for (int i = 0; i < 50; ++i) people.push_back("person " + std::to_string(i));
  const auto pseudonyms = uploader.enroll(people);
  CHECK(std::set<std::string>(pseudonyms.begin(), pseudonyms.end()).size() == 50);
  CHECK(std::all_of(pseudonyms.begin(), pseudonyms.end(), [](const std::string& p) { return p.size() == 6; }));
  CHECK(again.enroll(people) == pseudonyms);
  CHECK(run_sqlite(service.config().vault, "SELECT next FROM serials") == "50");
}

TEST_CASE("a counter that was set back gives nobody somebody else's number") {
  const ServiceFixture service(hpke::KemId::x_wing, {}, pseudonym_policy);
  Uploader uploader(service, "payee");
  auto pseudonyms = uploader.enroll({"a", "b", "c"});
  REQUIRE(run_sqlite(service.config().vault, "UPDATE serials SET next = 0") != "error");
  for (const auto& later : uploader.enroll({"d", "e"})) pseudonyms.push_back(later);
  CHECK(std::set<std::string>(pseudonyms.begin(), pseudonyms.end()).size() == 5);
  REQUIRE(run_sqlite(service.config().vault, "UPDATE serials SET next = 1000000") != "error");
  const RawResponse full = uploader.assign(uploader.assign_body(uploader.finalize({"f"})));
  CHECK(full.status == 409);
  CHECK(code_of(full) == "pseudonyms_exhausted");
  CHECK(count(service) == 5);
}

TEST_CASE("a second enrollment with another sealed identifier changes nothing that is stored") {
  const ServiceFixture service(hpke::KemId::x_wing, {}, pseudonym_policy);
  Uploader first(service), second(service);
  const auto pseudonym = first.enroll({"Anna"});
  const std::string row =
      "SELECT hex(sealed_identifier) || hex(wrapped_secret) || hex(header) || created FROM assignments";
  const std::string before = run_sqlite(service.config().vault, row);
  CHECK(second.enroll({"ANNA"}) == pseudonym);
  CHECK(run_sqlite(service.config().vault, row) == before);
  CHECK(run_sqlite(service.config().vault, "SELECT count(*) FROM headers") == "1");
}

TEST_CASE("many sidecars that enroll the same people at once agree on them") {
  const ServiceFixture service(hpke::KemId::x_wing, {}, pseudonym_policy);
  const ServiceFixture beside(service);
  std::vector<std::string> people;
  for (int i = 0; i < 40; ++i) people.push_back("person " + std::to_string(i));
  std::vector<std::vector<std::string>> answers(4);
  std::vector<std::thread> threads;
  for (std::size_t i = 0; i < answers.size(); ++i) {
    threads.emplace_back([&, i] {
      auto mine = people;
      std::rotate(mine.begin(), mine.begin() + static_cast<std::ptrdiff_t>(i * 7), mine.end());
      auto got = Uploader(i % 2 == 0 ? service : beside).enroll(mine);
      std::rotate(got.begin(), got.end() - static_cast<std::ptrdiff_t>(i * 7), got.end());
      answers[i] = std::move(got);
    });
  }
  for (std::thread& thread : threads) thread.join();
  for (const auto& answer : answers) CHECK(answer == answers[0]);
  CHECK(std::set<std::string>(answers[0].begin(), answers[0].end()).size() == people.size());
  CHECK(count(service) == people.size());
}

TEST_CASE("an answer opens for this person and this request alone, and there is no other form of it") {
  const ServiceFixture service(hpke::KemId::x_wing, {}, pseudonym_policy);
  Uploader uploader(service);
  Json body = uploader.assign_body(uploader.finalize({"anna"}));
  const Json answer = json_of(uploader.assign(body));
  CHECK(answer.size() == 3);
  const Bytes enc = from_base64url(text_of(answer, "enc")).value(), ct = from_base64url(text_of(answer, "ct")).value();
  ReplyContext context{uploader.directory.tenant, std::string(test_oid), upload_request_id};
  REQUIRE(uploader.reply_key.open(enc, ct, context).ok());
  CHECK(uploader.reply_key.open(enc, ct, context)->size() == 48);
  context.person = approver_oid;
  CHECK_FALSE(uploader.reply_key.open(enc, ct, context).ok());
  context = {uploader.directory.tenant, std::string(test_oid), "77777777-7777-4777-8777-777777777778"};
  CHECK_FALSE(uploader.reply_key.open(enc, ct, context).ok());
  body.erase("reply");
  const RawResponse plain = uploader.assign(body);
  CHECK(plain.status == 400);
  CHECK(code_of(plain) == "missing_member");
  CHECK(place_of(plain) == "/reply");
}

TEST_CASE("an enrollment that is not quite one is refused with its place, and leaves no row") {
  const ServiceFixture service(hpke::KemId::x_wing, {}, pseudonym_policy);
  Uploader uploader(service);
  const Json good = uploader.assign_body(uploader.finalize({"anna", "otto"}));
  struct Case {
    const char* place;
    const char* code;
    std::function<void(Json&)> change;
  };
  const auto entry = [](const char* member, Json value) {
    return [=](Json& body) { body["entries"][1][member] = value; };
  };
  const auto set = [](const char* member, Json value) { return [=](Json& body) { body[member] = value; }; };
  SealingSession& session = uploader.session;
  const auto sealed = [&](const char* purpose, std::uint64_t index) {
    const auto channel = session.open_channel(*uploader.directory.policy.find_purpose(purpose)).value();
    std::string text;
    REQUIRE(session.seal(channel, {{}, ValueType::text, as_bytes("x"), 0, index}, text).ok());
    return text;
  };
  const std::vector<Case> cases = {
      {"/entries/1/tag", "tag_malformed", entry("tag", to_base64url(Bytes(63, 1)))},
      {"/entries/1/tag", "tag_malformed", entry("tag", to_base64url(Bytes(65, 1)))},
      {"/entries/1/tag", "tag_malformed", entry("tag", "")},
      {"/entries/1/tag", "invalid_base64url", entry("tag", "+")},
      {"/entries/1/tag", "wrong_type", entry("tag", 1)},
      {"/entries/1/tag", "duplicate_id", entry("tag", good["entries"][0]["tag"])},
      {"/entries/1/identifier", "sealed_value_malformed", entry("identifier", "anna")},
      {"/entries/1/identifier", "sealed_value_malformed", entry("identifier", "fs1.AAAA")},
      {"/entries/1/identifier", "purpose_mismatch", entry("identifier", sealed("payroll", 0))},
      {"/entries/1/identifier", "invalid_value", entry("identifier", sealed("reidentification", 1))},
      {"/entries/1/identifier", "value_too_large", entry("identifier", "fs1." + std::string(4096, 'A'))},
      {"/entries/1/name", "unknown_member", entry("name", "Anna")},
      {"/entries/1/identifier", "missing_member", [](Json& body) { body["entries"][1].erase("identifier"); }},
      {"/entries/1", "wrong_type", [](Json& body) { body["entries"][1] = "x"; }},
      {"/entries", "invalid_value", set("entries", Json::array())},
      {"/entries", "wrong_type", set("entries", "none")},
      {"/header", "header_malformed", set("header", "fsh1.AAAA")},
      {"/header", "header_malformed", set("header", session.header({{5, PseudonymBytes{1}}}))},
      {"/reply", "wrong_type", set("reply", nullptr)},
      {"/reply/suite", "suite_unsupported", set("reply", {{"suite", 7}, {"public_key", "AAAA"}})},
      {"/reply/public_key", "public_key_invalid", set("reply", {{"suite", 32}, {"public_key", "AAAA"}})},
      {"/reply/public_key", "public_key_invalid",
       set("reply", {{"suite", 32}, {"public_key", to_base64url(Bytes(32, 0))}})},
      {"/request_id", "invalid_value", set("request_id", "1")},
      {"/domain", "domain_unknown", set("domain", "nowhere")},
      {"/domain", "invalid_value", set("domain", "cohort")},
      {"", "domain_not_granted", set("domain", "closed")},
      {"/on_error", "unknown_member", set("on_error", "report")}};
  for (const Case& one : cases) {
    CAPTURE(one.place);
    CAPTURE(one.code);
    Json body = good;
    one.change(body);
    const RawResponse response = uploader.assign(body);
    CHECK(response.status >= 400);
    CHECK(code_of(response) == one.code);
    CHECK(place_of(response) == one.place);
    CHECK(count(service) == 0);
  }
}

TEST_CASE("only a header of this tenant, of an epoch that opens, gets into the vault") {
  const ServiceFixture service(hpke::KemId::x_wing, {}, pseudonym_policy);
  auto storage = service.storage();
  const TenantId stranger = *TenantId::parse(other_tid), own = *TenantId::parse(test_tid);
  REQUIRE(vault::enroll_tenant(*storage.store, *storage.provider, stranger, hpke::KemId::x_wing, test_now).ok());
  Uploader uploader(service), foreign(service, "person", {"HR"}, test_oid, other_tid);
  Json body = uploader.assign_body(uploader.finalize({"anna"}));
  const auto refusal = [&](const std::string& header) {
    body["header"] = header;
    const RawResponse response = uploader.assign(body);
    CHECK(response.status == 422);
    CHECK(place_of(response) == "/header");
    return code_of(response);
  };
  CHECK(refusal(foreign.session.header()) == "key_unknown");
  Header header = parse_header(uploader.session.header()).value();
  header.epoch = 2;
  CHECK(refusal(header_text(header)) == "key_unknown");
  header.epoch = 0;
  CHECK(refusal(header_text(header)) == "epoch_retired");
  header.epoch = 1;
  header.kid[0] ^= 1;
  CHECK(refusal(header_text(header)) == "key_unknown");
  const std::string old = uploader.session.header();
  REQUIRE(storage.store->rotate(own, test_now).ok());
  REQUIRE(storage.store->retire(own, 1).ok());
  CHECK(refusal(old) == "epoch_retired");
  CHECK(count(service) == 0);
}

TEST_CASE("an epoch under which identifiers are sealed cannot be retired") {
  const ServiceFixture service(hpke::KemId::x_wing, {}, pseudonym_policy);
  Uploader uploader(service);
  uploader.enroll({"anna"});
  auto storage = service.storage();
  const TenantId own = *TenantId::parse(test_tid);
  REQUIRE(storage.store->rotate(own, test_now).ok());
  CHECK(storage.store->retire(own, 1).error().code == ErrorCode::epoch_in_use);
}

TEST_CASE("the number of entries is limited") {
  config::Limits limits;
  limits.assignments = 2;
  const ServiceFixture service(hpke::KemId::x_wing, limits, pseudonym_policy);
  Uploader uploader(service);
  const RawResponse response = uploader.assign(uploader.assign_body(uploader.finalize({"a", "b", "c"})));
  CHECK(response.status == 413);
  CHECK(code_of(response) == "batch_too_large");
  CHECK(json_of(response)["limit"] == 2);
}

TEST_CASE("a row whose parts were moved or altered in the database is noticed, reported, and not answered") {
  for (const char* change :
       {"UPDATE assignments SET pseudonym = randomblob(16)", "UPDATE assignments SET wrapped_secret = randomblob(73)",
        "UPDATE assignments SET wrapped_secret = "
        "(SELECT wrapped_secret FROM assignments LIMIT 1)"}) {
    CAPTURE(change);
    const ServiceFixture service(hpke::KemId::x_wing, {}, pseudonym_policy);
    Uploader uploader(service), again(service);
    uploader.enroll({"anna", "otto"});
    REQUIRE(run_sqlite(service.config().vault, change) != "error");
    const RawResponse response = again.assign(again.assign_body(again.finalize({"anna", "otto"})));
    CHECK(response.status == 503);
    CHECK(code_of(response) == "vault_damaged");
    CHECK(place_of(response).substr(0, 9) == "/entries/");
    CHECK(service.log().find("\"kind\":\"vault_damaged\"") != std::string::npos);
  }
}

}  // namespace feldsiegel::testing
