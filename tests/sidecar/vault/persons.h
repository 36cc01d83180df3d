// People to enroll, and the tenants that they belong to.
#pragma once

#include <string>
#include <vector>

#include "sidecar/vault/vault.h"

namespace feldsiegel::testing {

const TenantId& contoso();
const TenantId& fabrikam();

inline constexpr std::int64_t some_time = 1'800'000'000;  ///< seconds since 1970
inline constexpr std::uint32_t staff = 3;                 ///< a domain
inline constexpr std::uint32_t guests = 4'000'000'000;    ///< another, beyond 2^31

/// Both tenants, with epochs 1 to 2.
void add_tenants(vault::Vault& vault);

/// Scattered as hashes are, the same for the same number.
vault::TagHash tag_of(std::uint32_t person);
PseudonymBytes random_pseudonym();
vault::IdentifierHeader header_of(std::uint32_t number, std::uint32_t epoch = 1);

/// Who has this number, with a new random pseudonym.
vault::Assignment person(std::uint32_t number, std::uint32_t domain = staff);

/// Persons `first` to `first + count - 1`, under header 1.
vault::Enrollment upload(std::uint32_t first, std::uint32_t count, std::uint32_t domain = staff);

DataSubjectRef subject_of(const vault::Assignment& assignment);

bool same(const vault::Assignment& a, const vault::Assignment& b);

}  // namespace feldsiegel::testing
