// The sidecar's half of pseudonyms: evaluation, tag hashes, and secrets that are bound to their row.
#include "core/assignment/assignment_keys.h"

#include <doctest/doctest.h>

#include <algorithm>

#include "core/assignment/data_subject_keys.h"
#include "core/assignment/reason.h"
#include "core/oprf/client.h"
#include "tests/support/verified_token_maker.h"

namespace feldsiegel {
namespace {

using testing::VerifiedTokenMaker;

constexpr const char* other_tenant = "99999999-9999-4999-8999-999999999999";

Policy policy() {
  return Policy::parse(as_bytes(R"({"version":1,"name":"p","purposes":[
    {"id":1,"name":"open","allow":{"roles":["R"]}}, {"id":2,"name":"other","allow":{"roles":["R"]}}],
    "domains":[{"id":1,"name":"person","purpose":"open","allow":{"roles":["R"]},"erase":{"roles":["R"]}},
               {"id":2,"name":"visitor","purpose":"open","allow":{"roles":["R"]}}],
    "collections":[]})"))
      .value();
}

VerifiedToken token(const char* tenant = nullptr) {
  VerifiedTokenMaker maker;
  maker.roles = {"R"};
  if (tenant != nullptr) maker.tenant = tenant;
  return maker.make();
}

TenantKey key_of(std::uint8_t fill, std::string tenant = VerifiedTokenMaker{}.tenant) {
  const Bytes bytes(32, fill);
  return TenantKey::from_unwrapped(*TenantId::parse(tenant), SecretBytes::copy_of(bytes)).value();
}

AssignmentKeys keys(const TenantKey& key, const char* domain = "person") {
  const auto grant = authorize_domain(token(), policy(), domain, DomainUse::pseudonymize).value();
  return AssignmentKeys::make(grant, key).value();
}

oprf::Output tag_of(const TenantKey& key, const char* domain, std::string_view identifier, std::uint32_t version = 1) {
  const ByteView input = as_bytes(identifier);
  const auto batch = oprf::BlindedBatch::blind(oprf::Mode::voprf, {&input, 1}).value();
  const auto evaluation = keys(key, domain).evaluate(batch.blinded_elements()).value();
  return batch.finalize(evaluation, key.oprf_public_key(domain, version)).value()[0];
}

PseudonymBytes pseudonym(std::uint8_t fill) {
  PseudonymBytes bytes;
  bytes.fill(fill);
  return bytes;
}

TEST_CASE("an evaluation verifies against the public key of the directory and gives one tag per person and domain") {
  const TenantKey key = key_of(1);
  CHECK(tag_of(key, "person", "anna") == tag_of(key, "person", "anna"));
  CHECK(tag_of(key, "person", "anna") != tag_of(key, "person", "otto"));
  CHECK(tag_of(key, "person", "anna") != tag_of(key, "visitor", "anna"));
  CHECK(tag_of(key, "person", "anna") != tag_of(key_of(2), "person", "anna"));
}

TEST_CASE("domain, version and tenant each have an OPRF key of their own") {
  const TenantKey key = key_of(1);
  const auto base = key.oprf_public_key("person", 1);
  CHECK(base == key.oprf_public_key("person", 1));
  CHECK(base != key.oprf_public_key("person", 2));
  CHECK(base != key.oprf_public_key("perso", 1));
  CHECK(base != key_of(2).oprf_public_key("person", 1));
  CHECK(base != key_of(1, other_tenant).oprf_public_key("person", 1));
}

TEST_CASE("an evaluation under one domain's key is not taken for another's") {
  const TenantKey key = key_of(1);
  const ByteView input = as_bytes("anna");
  const auto batch = oprf::BlindedBatch::blind(oprf::Mode::voprf, {&input, 1}).value();
  const auto evaluation = keys(key, "visitor").evaluate(batch.blinded_elements()).value();
  const auto tags = batch.finalize(evaluation, key.oprf_public_key("person", 1));
  REQUIRE_FALSE(tags.ok());
  CHECK(tags.error().code == ErrorCode::proof_invalid);
}

TEST_CASE("a tag's hash depends on tenant key, domain and tag") {
  const TenantKey key = key_of(1), stranger = key_of(2);
  const oprf::Output tag = tag_of(key, "person", "anna");
  const TagHash hash = keys(key).hash_tag(tag);
  CHECK(hash == keys(key).hash_tag(tag));
  CHECK(hash != keys(key, "visitor").hash_tag(tag));
  CHECK(hash != keys(stranger).hash_tag(tag));
  oprf::Output changed = tag;
  changed[63] ^= 1;
  CHECK(hash != keys(key).hash_tag(changed));
  CHECK_FALSE(std::search(tag.begin(), tag.end(), hash.begin(), hash.begin() + 8) != tag.end());
}

TEST_CASE("a subject secret unwraps in its own row and in no other") {
  const TenantKey key = key_of(1);
  const AssignmentKeys own = keys(key);
  TagHash tag{}, other_tag{};
  other_tag[0] = 1;
  const Secret<32> secret = AssignmentKeys::make_secret();
  const Bytes wrapped = own.wrap(pseudonym(1), tag, secret);
  CHECK(equal_in_constant_time(own.unwrap(pseudonym(1), tag, wrapped).value().expose_secret(), secret.expose_secret()));
  CHECK_FALSE(own.unwrap(pseudonym(2), tag, wrapped).ok());
  CHECK_FALSE(own.unwrap(pseudonym(1), other_tag, wrapped).ok());
  CHECK_FALSE(keys(key, "visitor").unwrap(pseudonym(1), tag, wrapped).ok());
  CHECK_FALSE(keys(key_of(2)).unwrap(pseudonym(1), tag, wrapped).ok());
  for (std::size_t i = 0; i < wrapped.size(); ++i) {
    Bytes altered = wrapped;
    altered[i] ^= 0x40;
    CHECK_FALSE(own.unwrap(pseudonym(1), tag, altered).ok());
  }
  CHECK_FALSE(own.unwrap(pseudonym(1), tag, ByteView(wrapped).first(wrapped.size() - 1)).ok());
  CHECK_FALSE(own.unwrap(pseudonym(1), tag, {}).ok());
}

TEST_CASE("keys are refused to another tenant's grant and to a grant for erasing") {
  const TenantKey key = key_of(1);
  const auto foreign = authorize_domain(token(other_tenant), policy(), "person", DomainUse::pseudonymize).value();
  CHECK(AssignmentKeys::make(foreign, key).error().code == ErrorCode::tenant_unknown);
  const auto erasing = authorize_domain(token(), policy(), "person", DomainUse::erase).value();
  CHECK(AssignmentKeys::make(erasing, key).error().code == ErrorCode::domain_not_granted);
  const Grant grant = authorize(token(other_tenant), policy(), "open").value();
  CHECK(DataSubjectKeys::make(grant, key).error().code == ErrorCode::tenant_unknown);
  CHECK(ReasonSealer::make(token(other_tenant), key).error().code == ErrorCode::tenant_unknown);
}

TEST_CASE("re-identification tells the identifier of a row from any other") {
  const TenantKey key = key_of(1);
  const TagHash tag = keys(key).hash_tag(tag_of(key, "person", "anna"));
  const Grant grant = authorize(token(), policy(), "open").value();
  const auto opening = DataSubjectKeys::make(grant, key).value();
  const Policy p = policy();
  const PseudonymDomain& person = *p.find_domain("person");
  CHECK(opening.belongs(person, as_bytes("anna"), tag).value());
  CHECK_FALSE(opening.belongs(person, as_bytes("anne"), tag).value());
  CHECK_FALSE(opening.belongs(*p.find_domain("visitor"), as_bytes("anna"), tag).value());
}

TEST_CASE("a grant for another purpose than the domain's does not recompute tags") {
  const TenantKey key = key_of(1);
  const Grant grant = authorize(token(), policy(), "other").value();
  const auto opening = DataSubjectKeys::make(grant, key).value();
  CHECK(opening.belongs(*policy().find_domain("person"), as_bytes("anna"), {}).error().code ==
        ErrorCode::purpose_not_granted);
}

TEST_CASE("a reason opens in its own place only") {
  const TenantKey key = key_of(1), stranger = key_of(2);
  const auto reasons = ReasonSealer::make(token(), key).value();
  const Bytes sealed = reasons.seal("approval/1", "Case 4711: A. Müller asks what is stored about her");
  CHECK(reasons.open("approval/1", sealed).value() == "Case 4711: A. Müller asks what is stored about her");
  CHECK_FALSE(reasons.open("approval/2", sealed).ok());
  CHECK_FALSE(ReasonSealer::make(token(), stranger).value().open("approval/1", sealed).ok());
  CHECK_FALSE(reasons.open("approval/1", ByteView(sealed).first(10)).ok());
}

}  // namespace
}  // namespace feldsiegel
