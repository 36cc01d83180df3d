// The assignments: which tag has which pseudonym. Nothing in a row is readable without the tenant's key, and a tag
// cannot be tested for a guess without it either: what is kept is a keyed hash of the OPRF's output.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/base/bytes.h"
#include "core/base/pseudonym_bytes.h"
#include "core/base/result.h"
#include "core/base/tenant_id.h"

namespace feldsiegel::vault {

using TagHash = std::array<std::uint8_t, 32>;  ///< core/assignment: keyed hash over domain and tag
using HeaderId = std::array<std::uint8_t, 16>;

/// The header under which identifiers of one upload were sealed: kept once, not per row (it has 1.5 KB).
struct IdentifierHeader {
  HeaderId id;  ///< the first bytes of the SHA-256 of its text
  std::uint32_t epoch;
  std::string text;  ///< "fsh1.…"
};

struct Assignment {
  std::uint32_t domain_id = 0;
  TagHash tag{};
  PseudonymBytes pseudonym{};
  HeaderId header{};
  Bytes sealed_identifier{};  ///< a sealed value's binary form
  Bytes wrapped_secret{};     ///< the subject secret, wrapped under the tenant's subject wrapping key
  std::string retention_class{};
  std::int64_t created = 0;  ///< seconds since 1970
};

/// What is left of an erased assignment, forever: its tag, identifier and secret are gone.
struct Tombstone {
  std::uint64_t sequence = 0;  ///< rises by one within the tenant with every erasure, starts at 1
  std::uint32_t domain_id = 0;
  PseudonymBytes pseudonym{};
  std::int64_t erased = 0;  ///< seconds since 1970
};

/// A batch to enroll; all rows share the header.
struct Enrollment {
  IdentifierHeader header;
  std::vector<Assignment> rows;  ///< distinct tags of one domain
};

/// Thread-safe; every call is one transaction and may block. Every call may answer vault_unavailable and
/// vault_damaged, the changing ones also vault_read_only, vault_full, vault_moving and vault_moved, and then leave
/// everything as it was; with one exception: when the database goes in the very moment of the commit,
/// vault_unavailable may stand for a change that was made. Calling again is then right. What a call acknowledged is
/// durable.
class AssignmentStore {
 public:
  virtual ~AssignmentStore() = default;

  /// One entry per tag, in their order.
  virtual Result<std::vector<std::optional<Assignment>>> find_tags(const TenantId& tenant, std::uint32_t domain_id,
                                                                   std::span<const TagHash> tags) = 0;

  /// One entry per pseudonym, in their order.
  virtual Result<std::vector<std::optional<Assignment>>> find_pseudonyms(
      const TenantId& tenant, std::span<const DataSubjectRef> pseudonyms) = 0;

  /// Stores the rows whose tag is not there yet, all or nothing, and answers for each row what is stored under its tag
  /// afterwards: the first enrollment of a tag wins, whichever sidecar it came through.
  /// Errors: tenant_unknown; epoch_retired (of the header); duplicate_id (a new row's pseudonym is taken, or was
  /// erased; draw another); vault_damaged (another header under this header's id).
  virtual Result<std::vector<Assignment>> enroll(const TenantId& tenant, const Enrollment& enrollment) = 0;

  /// Takes `count` serial numbers of a domain, never given to anyone else, and answers the first. Starts at 0.
  /// Errors: tenant_unknown.
  virtual Result<std::uint64_t> take_serials(const TenantId& tenant, std::uint32_t domain_id, std::uint32_t count) = 0;

  /// nullopt: unknown. Errors: none of its own.
  virtual Result<std::optional<IdentifierHeader>> find_header(const TenantId& tenant, const HeaderId& id) = 0;

  /// Removes the assignment and leaves a tombstone; erasing again answers the same tombstone. `now` in seconds.
  /// Errors: pseudonym_unknown (neither assigned nor erased).
  virtual Result<Tombstone> erase(const TenantId& tenant, const DataSubjectRef& data_subject, std::int64_t now) = 0;

  /// Tombstones with a sequence above `since`, in their order, at most `limit`.
  virtual Result<std::vector<Tombstone>> erasures(const TenantId& tenant, std::uint64_t since, std::size_t limit) = 0;

  /// Which of them are tombstones.
  virtual Result<std::vector<bool>> are_erased(const TenantId& tenant,
                                               std::span<const DataSubjectRef> data_subjects) = 0;

  /// How many assignments a tenant has, over all domains.
  virtual Result<std::uint64_t> count_assignments(const TenantId& tenant) = 0;
};

}  // namespace feldsiegel::vault
