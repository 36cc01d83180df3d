// Gives tags their pseudonyms: looks up who is known, enrolls who is not, and unwraps the secret of each.
#pragma once

#include <span>
#include <vector>

#include "core/assignment/assignment_keys.h"
#include "core/base/secret.h"
#include "sidecar/api/services.h"

namespace feldsiegel::api {

/// One person of a batch.
struct Applicant {
  TagHash tag;
  Bytes sealed_identifier;  ///< a sealed value's binary form
};

class Enroller {
 public:
  /// Borrows everything but the header.
  Enroller(const Services& services, const DomainGrant& grant, const AssignmentKeys& keys,
           vault::IdentifierHeader header, const Cause& cause)
      : services_(services), grant_(grant), keys_(keys), header_(std::move(header)), cause_(cause) {}

  /// For each applicant, in order: pseudonym[16] || subject secret[32]. The first enrollment of a tag wins: whoever
  /// comes later gets its pseudonym and secret, and another sealed identifier is not kept. Precondition: distinct tags.
  /// Errors: those of the vault; pseudonyms_exhausted; vault_damaged (a stored secret is not the row's; reported).
  Result<WipedBytes> enroll(std::span<const Applicant> applicants) const;

 private:
  using Rows = std::vector<std::optional<vault::Assignment>>;

  Status enroll_missing(std::span<const Applicant> applicants, Rows& rows) const;
  Result<std::vector<PseudonymBytes>> draw(std::size_t count) const;
  vault::Assignment fresh_row(const Applicant& applicant, const PseudonymBytes& pseudonym) const;
  Result<WipedBytes> unwrap_all(const Rows& rows) const;

  const Services& services_;
  const DomainGrant& grant_;
  const AssignmentKeys& keys_;
  const vault::IdentifierHeader header_;
  const Cause cause_;
};

/// What one assignment takes in the answer's plaintext.
inline constexpr std::size_t assignment_size = 16 + 32;

}  // namespace feldsiegel::api
