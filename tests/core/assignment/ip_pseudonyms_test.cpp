// Keys of domains of IP addresses: derived as docs/spec/keys.md says, and only for whoever was granted the domain or
// its purpose.
#include "core/assignment/ip_pseudonyms.h"

#include <doctest/doctest.h>
#include <sodium.h>

#include "core/assignment/assignment_keys.h"
#include "core/base/encoding.h"
#include "tests/support/verified_token_maker.h"

namespace feldsiegel {
namespace {

using testing::VerifiedTokenMaker;

constexpr const char* other_tenant = "99999999-9999-4999-8999-999999999999";

// One domain of IP addresses as it is given, and a domain of another kind.
Policy policy(std::string_view name = "visits", std::string_view mode = "deterministic", int id = 1, int version = 1) {
  const std::string text = R"({"version":1,"name":"p","purposes":[
    {"id":1,"name":"abuse","allow":{"roles":["R"]}}, {"id":2,"name":"other","allow":{"roles":["R"]}}],
    "domains":[{"id":)" + std::to_string(id) +
                           R"(,"name":")" + std::string(name) + R"(","kind":"ip","mode":")" + std::string(mode) +
                           R"(","version":)" + std::to_string(version) +
                           R"(,"purpose":"abuse","allow":{"roles":["R"]}},
               {"id":77,"name":"person","purpose":"abuse","allow":{"roles":["R"]},"erase":{"roles":["R"]}}],
    "collections":[]})";
  return Policy::parse(as_bytes(text)).value();
}

VerifiedToken token(const char* tenant = nullptr) {
  VerifiedTokenMaker maker;
  maker.roles = {"R"};
  if (tenant != nullptr) maker.tenant = tenant;
  return maker.make();
}

TenantKey key_of(std::uint8_t fill, std::string tenant = VerifiedTokenMaker{}.tenant) {
  return TenantKey::from_unwrapped(*TenantId::parse(tenant), SecretBytes::copy_of(Bytes(32, fill))).value();
}

DomainGrant grant_of(const Policy& policy, std::string_view domain, const char* tenant = nullptr,
                     DomainUse use = DomainUse::pseudonymize) {
  return authorize_domain(token(tenant), policy, domain, use).value();
}

const PseudonymDomain& ip_domain(const Policy& policy) { return policy.domains().front(); }

std::string pseudonym(const Policy& policy, const TenantKey& key, std::string_view address = "192.0.2.1",
                      const char* tenant = nullptr) {
  const DomainGrant grant = grant_of(policy, ip_domain(policy).name, tenant);
  return IpPseudonymMaker::make(grant, key).value().pseudonym_of(parse_ip(address).value()).value();
}

Result<std::string> back(const Policy& policy, const TenantKey& key, std::string_view text, std::uint32_t version = 1,
                         std::string_view purpose = "abuse") {
  const Grant grant = authorize(token(), policy, purpose).value();
  const PseudonymDomain& domain = ip_domain(policy);
  FELDSIEGEL_TRY(const auto opener, IpPseudonymOpener::make(grant, key, domain, version));
  FELDSIEGEL_TRY(const Bytes bytes, parse_ip_pseudonym(domain.ip_mode, text));
  FELDSIEGEL_TRY(const IpAddress address, opener.address_of(bytes));
  return format_ip(address);
}

// docs/spec/keys.md written out with libsodium's HKDF.
Bytes key_by_hand(std::uint8_t fill, std::string_view mode, std::size_t size) {
  Bytes info = to_bytes(as_bytes("feldsiegel/1 ip"));
  put_lp(info, as_bytes(VerifiedTokenMaker{}.tenant));
  put_u32(info, 1);
  put_lp(info, as_bytes("visits"));
  put_u32(info, 3);
  put_lp(info, as_bytes(mode));
  const Bytes prk(32, fill);
  Bytes key(size);
  crypto_kdf_hkdf_sha256_expand(key.data(), size, reinterpret_cast<const char*>(info.data()), info.size(), prk.data());
  return key;
}

TEST_CASE("pseudonyms are made under the key that the derivation table says, and lead back") {
  for (const std::string_view mode : ip_mode_names) {
    CAPTURE(mode);
    const Policy own = policy("visits", mode, 1, 3);
    const IpMode kind = ip_domain(own).ip_mode;
    const std::size_t size = mode == "prefix" || mode == "ndx" ? 32 : 16;
    const IpCipher by_hand = IpCipher::make(kind, key_by_hand(5, mode, size)).value();
    const std::string text = pseudonym(own, key_of(5), "2001:db8::7");
    CHECK(format_ip(by_hand.decrypt(parse_ip_pseudonym(kind, text).value()).value()) == "2001:db8::7");
    CHECK(back(own, key_of(5), text, 3).value() == "2001:db8::7");
  }
}

TEST_CASE("tenant, tenant key, domain, id, version and mode each make another pseudonym") {
  const std::string base = pseudonym(policy(), key_of(1));
  CHECK(base == pseudonym(policy(), key_of(1)));
  CHECK(base != pseudonym(policy(), key_of(2)));
  CHECK(base != pseudonym(policy(), key_of(1, other_tenant), "192.0.2.1", other_tenant));
  CHECK(base != pseudonym(policy("visit"), key_of(1)));
  CHECK(base != pseudonym(policy("visits", "deterministic", 2), key_of(1)));
  CHECK(base != pseudonym(policy("visits", "deterministic", 1, 2), key_of(1)));
  CHECK(base != pseudonym(policy("visits", "prefix"), key_of(1), "::ffff:192.0.2.1"));
  // The 16 bytes of one mode are not the first half of another's 32.
  const Bytes deterministic = key_by_hand(1, "deterministic", 16), ndx = key_by_hand(1, "ndx", 32);
  CHECK_FALSE(equal_in_constant_time(deterministic, ByteView(ndx).first(16)));
}

TEST_CASE("what an earlier version of the domain made leads back by its number, and by no other") {
  const std::string first = pseudonym(policy(), key_of(1));
  const Policy now = policy("visits", "deterministic", 1, 3);
  CHECK(back(now, key_of(1), first, 1).value() == "192.0.2.1");
  CHECK(back(now, key_of(1), first, 2).value() != "192.0.2.1");
  CHECK(back(now, key_of(1), first, 3).value() != "192.0.2.1");
  CHECK(back(now, key_of(1), first, 4).error().code == ErrorCode::invalid_value);
  CHECK(back(now, key_of(1), first, 0).error().code == ErrorCode::invalid_value);
}

TEST_CASE("keys are refused to another tenant's grant, to a grant for erasing, and for another kind of domain") {
  const Policy own = policy();
  const TenantKey key = key_of(1), foreign = key_of(1, other_tenant);
  const auto code = [](const auto& made) { return made.ok() ? std::string_view("ok") : code_text(made.error().code); };
  CHECK(code(IpPseudonymMaker::make(grant_of(own, "visits"), foreign)) == "tenant_unknown");
  CHECK(code(IpPseudonymMaker::make(grant_of(own, "visits", other_tenant), key)) == "tenant_unknown");
  CHECK(code(IpPseudonymMaker::make(grant_of(own, "person"), key)) == "invalid_value");
  CHECK(code(IpPseudonymMaker::make(grant_of(own, "person", nullptr, DomainUse::erase), key)) == "domain_not_granted");
  CHECK(code(authorize_domain(token(), own, "visits", DomainUse::erase)) == "domain_not_granted");
  CHECK(code(AssignmentKeys::make(grant_of(own, "visits"), key)) == "invalid_value");
}

TEST_CASE("nothing leads back by another purpose, another tenant's grant, or in another kind of domain") {
  const Policy own = policy();
  const TenantKey key = key_of(1);
  const std::string text = pseudonym(own, key);
  CHECK(back(own, key, text).value() == "192.0.2.1");
  CHECK(back(own, key, text, 1, "other").error().code == ErrorCode::purpose_not_granted);
  CHECK(back(own, key_of(1, other_tenant), text).error().code == ErrorCode::tenant_unknown);
  CHECK(back(own, key_of(2), text).value() != "192.0.2.1");
  CHECK(back(own, key, "192.0.2.1").error().code == ErrorCode::pseudonym_malformed);
  const Grant grant = authorize(token(), own, "abuse").value();
  CHECK(IpPseudonymOpener::make(grant, key, *own.find_domain("person"), 1).error().code == ErrorCode::invalid_value);
}

}  // namespace
}  // namespace feldsiegel
