// tests/vectors/ip: from pseudonyms to addresses, one file each, as the specification, the native and the WebAssembly
// build have it.
#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "core/assignment/ip_pseudonyms.h"
#include "core/base/hex.h"
#include "core/base/json.h"
#include "tests/support/verified_token_maker.h"

namespace feldsiegel {
namespace {

namespace fs = std::filesystem;

Json read(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(in), {}};
  return parse_json(as_bytes(text)).value();
}

std::string text(const Json& object, const char* member) { return JsonObject::open(object)->text(member).value(); }

Policy policy_for(const Json& vector) {
  const Json allow = {{"roles", {"Vectors"}}};
  Json domain = vector["domain"];
  domain["kind"] = "ip";
  domain["purpose"] = "abuse";
  domain["allow"] = allow;
  const Json json = {{"version", 1},
                     {"name", "vectors"},
                     {"purposes", Json::array({{{"id", 1}, {"name", "abuse"}, {"allow", allow}}})},
                     {"domains", Json::array({domain})},
                     {"collections", Json::array()}};
  return Policy::parse(as_bytes(json_text(json))).value();
}

TenantKey key_for(const Json& vector) {
  const Bytes bytes = from_hex(text(vector, "tenant_key")).value();
  return TenantKey::from_unwrapped(*TenantId::parse(text(vector, "tenant")), SecretBytes::copy_of(bytes)).value();
}

VerifiedToken token_for(const Json& vector) {
  testing::VerifiedTokenMaker maker;
  maker.tenant = text(vector, "tenant");
  maker.roles = {"Vectors"};
  return maker.make();
}

Result<std::string> address_of(const Json& vector) {
  const Policy policy = policy_for(vector);
  const PseudonymDomain& domain = policy.domains().front();
  FELDSIEGEL_TRY(const Bytes pseudonym, parse_ip_pseudonym(domain.ip_mode, text(vector, "pseudonym")));
  const Grant grant = authorize(token_for(vector), policy, "abuse").value();
  const TenantKey key = key_for(vector);
  FELDSIEGEL_TRY(const auto opener, IpPseudonymOpener::make(grant, key, domain, domain.version));
  FELDSIEGEL_TRY(const IpAddress address, opener.address_of(pseudonym));
  return format_ip(address);
}

TEST_CASE("every vector's pseudonym leads to its address or is refused, and is made again where nothing is random") {
  std::size_t led = 0, made = 0, refused = 0;
  for (const auto& entry : fs::directory_iterator(fs::path(FELDSIEGEL_TEST_DATA) / "vectors" / "ip")) {
    CAPTURE(entry.path().filename().string());
    const Json vector = read(entry.path());
    const auto address = address_of(vector);
    if (vector["expect"].contains("error")) {
      REQUIRE_FALSE(address.ok());
      CHECK(code_text(address.error().code) == text(vector["expect"], "error"));
      ++refused;
      continue;
    }
    REQUIRE(address.ok());
    CHECK(*address == text(vector["expect"], "address"));
    ++led;
    const std::string mode = text(vector["domain"], "mode");
    if (mode != "deterministic" && mode != "prefix") continue;
    const TenantKey key = key_for(vector);
    const auto grant = authorize_domain(token_for(vector), policy_for(vector), "visits", DomainUse::pseudonymize);
    const auto maker = IpPseudonymMaker::make(grant.value(), key).value();
    CHECK(maker.pseudonym_of(parse_ip(*address).value()).value() == text(vector, "pseudonym"));
    ++made;
  }
  CHECK(led == 10);
  CHECK(made == 6);
  CHECK(refused == 5);
}

}  // namespace
}  // namespace feldsiegel
