#include "tests/sidecar/vault/persons.h"

#include <doctest/doctest.h>

#include "core/base/random.h"

namespace feldsiegel::testing {

const TenantId& contoso() {
  static const TenantId id = *TenantId::parse("11111111-2222-3333-4444-55555555555a");
  return id;
}

const TenantId& fabrikam() {
  static const TenantId id = *TenantId::parse("fedcba98-7654-3210-fedc-ba9876543210");
  return id;
}

void add_tenants(vault::Vault& vault) {
  for (const TenantId& tenant : {contoso(), fabrikam()}) {
    REQUIRE(vault.add({tenant, Bytes{1, 2, 0, 3}, hpke::KemId::x_wing, 2, 1, some_time}).ok());
  }
}

vault::TagHash tag_of(std::uint32_t person) {
  vault::TagHash tag{};
  std::uint64_t state = person + 1;
  for (std::uint8_t& byte : tag) {
    state = state * 6364136223846793005u + 1442695040888963407u;
    byte = static_cast<std::uint8_t>(state >> 56);
  }
  return tag;
}

PseudonymBytes random_pseudonym() {
  PseudonymBytes bytes{};
  fill_random(bytes);
  return bytes;
}

vault::IdentifierHeader header_of(std::uint32_t number, std::uint32_t epoch) {
  vault::HeaderId id{};
  for (std::size_t i = 0; i < 4; ++i) id[i] = static_cast<std::uint8_t>(number >> 8 * i);
  id[15] = static_cast<std::uint8_t>(epoch);
  return {id, epoch, "fsh1." + std::string(1500, 'a') + std::to_string(number) + "." + std::to_string(epoch)};
}

vault::Assignment person(std::uint32_t number, std::uint32_t domain) {
  vault::Assignment row;
  row.domain_id = domain;
  row.tag = tag_of(number);
  row.pseudonym = random_pseudonym();
  row.header = header_of(1).id;
  row.sealed_identifier = random_bytes(90);
  row.sealed_identifier[1] = 0;
  row.wrapped_secret = random_bytes(72);
  row.retention_class = "six months, \xc3\xa4";
  row.created = some_time + number;
  return row;
}

vault::Enrollment upload(std::uint32_t first, std::uint32_t count, std::uint32_t domain) {
  vault::Enrollment enrollment{header_of(1), {}};
  for (std::uint32_t i = 0; i < count; ++i) enrollment.rows.push_back(person(first + i, domain));
  return enrollment;
}

DataSubjectRef subject_of(const vault::Assignment& assignment) { return {assignment.domain_id, assignment.pseudonym}; }

bool same(const vault::Assignment& a, const vault::Assignment& b) {
  return a.domain_id == b.domain_id && a.tag == b.tag && a.pseudonym == b.pseudonym && a.header == b.header &&
         a.sealed_identifier == b.sealed_identifier && a.wrapped_secret == b.wrapped_secret &&
         a.retention_class == b.retention_class && a.created == b.created;
}

}  // namespace feldsiegel::testing
