// From identifiers to pseudonyms on the uploader's side, against the sidecar's half as the core has it.
#include "core/enrollment/enrollment.h"

#include <doctest/doctest.h>

#include "core/assignment/assignment_keys.h"
#include "core/pseudonym/format.h"
#include "core/seal/identifier.h"
#include "tests/support/sealing_fixture.h"

namespace feldsiegel::testing {
namespace {

constexpr const char* policy_text = R"({
  "version": 1, "name": "test",
  "purposes": [{"id": 1, "name": "payroll", "allow": {"roles": ["Payroll.Read"]}},
               {"id": 2, "name": "health", "allow": {"roles": ["Health.Read"]}}],
  "domains": [{"id": 5, "name": "person", "purpose": "payroll", "allow": {"roles": ["HR"]}},
              {"id": 6, "name": "cohort", "kind": "derived", "allow": {"roles": ["HR"]}},
              {"id": 7, "name": "badge", "purpose": "payroll", "format": "code", "allow": {"roles": ["HR"]}},
              {"id": 8, "name": "ticket", "purpose": "payroll", "format": "decimal", "digits": 6,
               "allow": {"roles": ["HR"]}}],
  "collections": []})";

class World {
 public:
  World() {
    fixture.directory.policy = Policy::parse(as_bytes(policy_text)).value();
    for (const auto& domain : fixture.directory.policy.domains()) {
      fixture.directory.domains.push_back({domain.id, 1, fixture.key.oprf_public_key(domain.name, 1)});
    }
  }

  Enrollment start(const char* domain = "person") const { return Enrollment::start(fixture.directory, domain).value(); }

  AssignmentKeys sidecar(const char* domain = "person") const {
    VerifiedTokenMaker maker;
    maker.roles = {"HR"};
    const auto grant =
        authorize_domain(maker.make(), fixture.directory.policy, domain, DomainUse::pseudonymize).value();
    return AssignmentKeys::make(grant, fixture.key).value();
  }

  oprf::Evaluation evaluate(const std::vector<oprf::Element>& elements, const char* domain = "person") const {
    return sidecar(domain).evaluate(elements).value();
  }

  SealingFixture fixture{hpke::KemId::dhkem_x25519_hkdf_sha256};
};

std::vector<std::uint32_t> add(Enrollment& enrollment, const std::vector<std::string>& identifiers) {
  std::vector<ByteView> views;
  for (const auto& one : identifiers) views.push_back(as_bytes(one));
  return enrollment.add(views).value();
}

Enrollment finalized(const World& world, const std::vector<std::string>& identifiers, const char* domain = "person") {
  Enrollment enrollment = world.start(domain);
  add(enrollment, identifiers);
  const EntryRange all{0, enrollment.size()};
  const auto elements = enrollment.blind(all).value();
  REQUIRE(enrollment.finalize(all, world.evaluate(elements, domain)).ok());
  return enrollment;
}

Bytes assignments_of(std::initializer_list<std::uint8_t> fills) {
  Bytes reply;
  for (const std::uint8_t fill : fills) {
    PseudonymBytes pseudonym;
    pseudonym.fill(fill);
    pseudonym[6] = 0x4f;  // version and variant of a random UUID
    pseudonym[8] = 0x80;
    append(reply, pseudonym);
    reply.insert(reply.end(), 32, fill);
  }
  return reply;
}

ErrorCode code(const Status& status) {
  REQUIRE_FALSE(status.ok());
  return status.error().code;
}

// The check character that makes a code of these twelve.
std::string check_of(std::string_view twelve) {
  constexpr std::string_view alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ*~$=U";
  for (const char c : alphabet) {
    if (parse_pseudonym({PseudonymKind::code, 0}, std::string(twelve) + c).ok()) return std::string(1, c);
  }
  return "none";
}

TEST_CASE("spellings of one identifier share an entry, other identifiers do not") {
  const World world;
  Enrollment enrollment = world.start();
  CHECK(add(enrollment, {"Anna.Weber@contoso.com", " anna.weber@CONTOSO.com ", "otto@contoso.com"}) ==
        std::vector<std::uint32_t>{0, 0, 1});
  CHECK(add(enrollment, {"otto@contoso.com", "ida@contoso.com"}) == std::vector<std::uint32_t>{1, 2});
  CHECK(enrollment.size() == 3);
}

TEST_CASE("an assigned pseudonym and its secret are there once the vault's answer is in") {
  const World world;
  Enrollment enrollment = finalized(world, {"anna", "otto"});
  CHECK(enrollment.pseudonym(0).error().code == ErrorCode::invalid_value);
  CHECK(enrollment.data_subject(0) == nullptr);
  REQUIRE(enrollment.accept({0, 2}, assignments_of({0x11, 0x22})).ok());
  CHECK(enrollment.pseudonym(0).value() == "11111111-1111-4f11-8011-111111111111");
  CHECK(enrollment.pseudonym(1).value() == "22222222-2222-4f22-8022-222222222222");
  CHECK(enrollment.data_subject(1)->data_subject.domain_id == 5);
  CHECK(enrollment.data_subject(1)->secret.expose_secret()[31] == 0x22);
  CHECK(enrollment.data_subject(2) == nullptr);
}

TEST_CASE("a derived pseudonym depends on identifier, domain and tenant, and on nothing else") {
  const World world, elsewhere;
  const std::string anna = finalized(world, {"otto", "anna"}, "cohort").pseudonym(1).value();
  CHECK(anna == finalized(world, {" ANNA"}, "cohort").pseudonym(0).value());
  CHECK(anna != finalized(world, {"otto"}, "cohort").pseudonym(0).value());
  CHECK(anna != finalized(elsewhere, {"anna"}, "cohort").pseudonym(0).value());
  CHECK(anna[14] == '8');
}

TEST_CASE("a derived domain has nothing for the vault and no secrets") {
  const World world;
  Enrollment enrollment = finalized(world, {"anna"}, "cohort");
  SealingSession session = world.fixture.session();
  CHECK(enrollment.seal_identifiers(session, {0, 1}).error().code == ErrorCode::invalid_value);
  CHECK(code(enrollment.accept({0, 1}, assignments_of({1}))) == ErrorCode::invalid_value);
  CHECK(enrollment.data_subject(0) == nullptr);
}

TEST_CASE("a sealed identifier opens for the domain's purpose, as it was written first") {
  const World world;
  Enrollment enrollment = finalized(world, {"Anna Weber", "ANNA WEBER"});
  SealingSession session = world.fixture.session();
  const auto sealed = enrollment.seal_identifiers(session, {0, 1}).value();
  REQUIRE(sealed.size() == 1);
  CHECK(sealed[0].tag.size() == 86);
  const Grant payroll = world.fixture.payroll(), health = world.fixture.grant("health", "Health.Read");
  Opener opener = Opener::make(payroll, world.fixture.key, {1, 1}).value();
  Opener other = Opener::make(health, world.fixture.key, {1, 1}).value();
  CHECK(open_one(opener, session.header(), identifier_collection, "", "person", sealed[0].identifier) == "Anna Weber");
  CHECK(open_one(opener, session.header(), identifier_collection, "", "cohort", sealed[0].identifier) ==
        "<not_authentic>");
  CHECK(open_one(other, session.header(), identifier_collection, "", "person", sealed[0].identifier) ==
        "<purpose_mismatch>");
}

TEST_CASE("an answer that is not proven stops the batch and leaves no tag") {
  const World world, stranger;
  Enrollment enrollment = world.start();
  add(enrollment, {"anna", "otto", "ida"});
  const EntryRange all{0, 3};
  const auto refuse = [&](auto change) {
    const auto elements = enrollment.blind(all).value();
    oprf::Evaluation evaluation = world.evaluate(elements);
    change(evaluation, elements);
    const Status status = enrollment.finalize(all, evaluation);
    REQUIRE_FALSE(status.ok());
    SealingSession session = world.fixture.session();
    CHECK(enrollment.seal_identifiers(session, all).error().code == ErrorCode::invalid_value);
    return status.error().code;
  };
  CHECK(refuse([](auto& e, auto&) { e.proof[5] ^= 1; }) == ErrorCode::proof_invalid);
  CHECK(refuse([](auto& e, auto&) { std::swap(e.evaluated_elements[0], e.evaluated_elements[1]); }) ==
        ErrorCode::proof_invalid);
  CHECK(refuse([](auto& e, auto&) { e.evaluated_elements.pop_back(); }) == ErrorCode::proof_invalid);
  CHECK(refuse([](auto& e, auto&) { e.evaluated_elements[2] = {}; }) == ErrorCode::element_invalid);
  CHECK(refuse([](auto& e, auto&) { e.evaluated_elements[1].fill(0xff); }) == ErrorCode::element_invalid);
  CHECK(refuse([&](auto& e, auto& elements) { e = stranger.evaluate(elements); }) == ErrorCode::proof_invalid);
  CHECK(refuse([&](auto& e, auto& elements) { e = world.evaluate(elements, "cohort"); }) == ErrorCode::proof_invalid);
}

TEST_CASE("an answer to an earlier round is refused: every round has blinds of its own") {
  const World world;
  Enrollment enrollment = world.start();
  add(enrollment, {"anna"});
  const auto first = enrollment.blind({0, 1}).value();
  const auto earlier = world.evaluate(first);
  oprf::Evaluation broken = earlier;
  broken.proof[0] ^= 1;
  CHECK(code(enrollment.finalize({0, 1}, broken)) == ErrorCode::proof_invalid);
  const auto second = enrollment.blind({0, 1}).value();
  CHECK(first != second);
  CHECK(code(enrollment.finalize({0, 1}, earlier)) == ErrorCode::proof_invalid);
}

TEST_CASE("ranges go through on their own, in any order, each once") {
  const World world;
  Enrollment enrollment = world.start();
  add(enrollment, {"a", "b", "c", "d"});
  const auto late = enrollment.blind({2, 2}).value(), early = enrollment.blind({0, 2}).value();
  CHECK(enrollment.blind({0, 2}).error().code == ErrorCode::invalid_value);
  CHECK(code(enrollment.finalize({0, 1}, world.evaluate(early))) == ErrorCode::invalid_value);
  REQUIRE(enrollment.finalize({2, 2}, world.evaluate(late)).ok());
  CHECK(code(enrollment.finalize({2, 2}, world.evaluate(late))) == ErrorCode::invalid_value);
  CHECK(enrollment.blind({2, 2}).error().code == ErrorCode::invalid_value);
  CHECK(enrollment.blind({3, 2}).error().code == ErrorCode::invalid_value);
  CHECK(enrollment.blind({0, 0}).error().code == ErrorCode::invalid_value);
  CHECK(enrollment.blind({9, 1}).error().code == ErrorCode::invalid_value);
  CHECK(code(enrollment.finalize({9, 1}, {})) == ErrorCode::invalid_value);
}

TEST_CASE("a vault's answer that cannot be right is refused") {
  const World world;
  Enrollment enrollment = finalized(world, {"anna", "otto"});
  CHECK(code(enrollment.accept({0, 2}, {})) == ErrorCode::reply_malformed);
  CHECK(code(enrollment.accept({0, 2}, assignments_of({1}))) == ErrorCode::reply_malformed);
  CHECK(code(enrollment.accept({0, 2}, assignments_of({1, 2, 3}))) == ErrorCode::reply_malformed);
  const Status shared = enrollment.accept({0, 2}, assignments_of({7, 7}));
  CHECK(code(shared) == ErrorCode::reply_malformed);
  CHECK(shared.error().at.pointer() == "/1");
  Bytes no_uuid = assignments_of({1, 2});
  no_uuid[6] = 0;
  CHECK(code(enrollment.accept({0, 2}, no_uuid)) == ErrorCode::reply_malformed);
  CHECK(code(enrollment.accept({0, 3}, assignments_of({1, 2, 3}))) == ErrorCode::invalid_value);
}

TEST_CASE("an identifier that cannot be normalized is named by its place") {
  const World world;
  Enrollment enrollment = world.start();
  const std::vector<ByteView> identifiers{as_bytes("anna"), as_bytes(" \t "), as_bytes("otto")};
  const auto added = enrollment.add(identifiers);
  REQUIRE_FALSE(added.ok());
  CHECK(added.error().code == ErrorCode::invalid_value);
  CHECK(added.error().at.pointer() == "/1");
}

TEST_CASE("a text that is spelled like the domain's own pseudonyms is no identifier: it would be pseudonymized twice") {
  const World world;
  const auto code_of = [&](const char* domain, std::string text) -> std::string {
    Enrollment enrollment = world.start(domain);
    const ByteView views[] = {as_bytes("anna"), as_bytes(text)};
    const auto added = enrollment.add(views);
    return added.ok() ? "ok" : std::string(code_text(added.error().code)) + " " + added.error().at.pointer();
  };
  const std::string random = "11111111-1111-4f11-8011-111111111111", cut = "11111111-1111-8f11-8011-111111111111";
  CHECK(code_of("person", random) == "field_already_sealed /1");
  CHECK(code_of("cohort", cut) == "field_already_sealed /1");
  CHECK(code_of("badge", "7KQ2-9FXT-M4WD-" + check_of("7KQ29FXTM4WD")) == "field_already_sealed /1");
  // What the domain does not give out: the other version, other spellings, other formats, wrong check characters.
  CHECK(code_of("person", cut) == "ok");
  CHECK(code_of("cohort", random) == "ok");
  CHECK(code_of("person", "11111111-1111-4F11-8011-11111111111A") == "ok");
  CHECK(code_of("person", " " + random) == "ok");
  CHECK(code_of("badge", random) == "ok");
  CHECK(code_of("badge", "7kq2-9fxt-m4wd-" + check_of("7KQ29FXTM4WD")) == "ok");
  CHECK(code_of("ticket", "004182") == "ok");  // a number like any other
}

TEST_CASE("a domain that the policy does not have, or whose key the directory lacks, starts nothing") {
  World world;
  CHECK(Enrollment::start(world.fixture.directory, "visitor").error().code == ErrorCode::domain_unknown);
  CHECK(Enrollment::start(world.fixture.directory, "").error().code == ErrorCode::domain_unknown);
  world.fixture.directory.domains.clear();
  CHECK(Enrollment::start(world.fixture.directory, "person").error().code == ErrorCode::domain_unknown);
}

TEST_CASE("a directory whose key is no group element is refused when it is used") {
  World world;
  world.fixture.directory.domains[0].public_key = {};
  Enrollment enrollment = world.start();
  add(enrollment, {"anna"});
  const auto elements = enrollment.blind({0, 1}).value();
  CHECK(code(enrollment.finalize({0, 1}, world.evaluate(elements))) == ErrorCode::public_key_invalid);
}

}  // namespace
}  // namespace feldsiegel::testing
