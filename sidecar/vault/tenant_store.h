// What the sidecar keeps about tenants, all of it public or wrapped. One folder per database implements this interface.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "core/base/bytes.h"
#include "core/base/result.h"
#include "core/base/tenant_id.h"
#include "core/hpke/suite.h"

namespace feldsiegel::vault {

struct TenantRecord {
  TenantId id;
  Bytes wrapped_key;  ///< K_tid, wrapped by the key provider
  hpke::KemId suite;
  std::uint32_t newest_epoch = 1;  ///< the one to seal to
  std::uint32_t oldest_epoch = 1;  ///< the oldest that may still be opened
  std::int64_t created = 0;        ///< seconds since 1970
  std::int64_t epoch_since = 0;    ///< when the newest epoch was made; `created` where a migration did not know
};

/// Thread-safe; every call is one transaction and may block.
/// Every call may answer vault_unavailable and vault_damaged, the changing ones also vault_read_only, vault_full,
/// vault_moving and vault_moved; they leave everything as it was in these cases (but see AssignmentStore).
class TenantStore {
 public:
  virtual ~TenantStore() = default;

  virtual Result<std::vector<TenantRecord>> tenants() = 0;  ///< in the order of their ids
  virtual Result<std::optional<TenantRecord>> find(const TenantId& tenant) = 0;

  /// Errors: duplicate_id.
  virtual Status add(const TenantRecord& tenant) = 0;

  /// Makes the next epoch the newest and answers it. `now` in seconds since 1970. Errors: tenant_unknown.
  virtual Result<std::uint32_t> rotate(const TenantId& tenant, std::int64_t now) = 0;

  /// Epochs up to and including `epoch` can no longer be opened. Never lowers what was retired before.
  /// Errors: tenant_unknown, invalid_value (the newest epoch cannot be retired; rotate first), epoch_in_use
  /// (assignments are sealed to one of them).
  virtual Status retire(const TenantId& tenant, std::uint32_t epoch) = 0;

  /// The version of the key directory for this content: rises by one when `content_hash` is not that of the last call,
  /// stays otherwise. Starts at 1. Errors: tenant_unknown.
  virtual Result<std::uint64_t> directory_version(const TenantId& tenant, std::string_view content_hash) = 0;

  virtual Result<std::optional<Bytes>> wrapped_directory_key() = 0;

  /// Errors: duplicate_id (there is one already: browsers pinned it).
  virtual Status set_wrapped_directory_key(ByteView wrapped) = 0;

  /// Whether the database answers; for readiness.
  virtual Status check() = 0;
};

}  // namespace feldsiegel::vault
