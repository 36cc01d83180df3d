// Opening, the only door: an Opener is made from a Grant, and tenant and purpose of every key come from that grant.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/base/result.h"
#include "core/base/secret.h"
#include "core/grant/grant.h"
#include "core/hpke/context.h"
#include "core/keys/tenant_key.h"
#include "core/seal/header.h"
#include "core/seal/sealed_value.h"

namespace feldsiegel {

/// Which epochs of a tenant may still be opened.
struct EpochRange {
  std::uint32_t oldest;
  std::uint32_t newest;
};

/// One header under one grant: decapsulated and key-scheduled once, then opens any number of fields (RecordOpener).
class OpenedHeader {
 public:
  std::uint32_t purpose_id() const { return purpose_id_; }

 private:
  friend class Opener;
  friend class RecordOpener;
  OpenedHeader(hpke::Context base, std::uint32_t purpose_id) : base_(std::move(base)), purpose_id_(purpose_id) {}

  /// Errors: purpose_mismatch, sealed_value_malformed, data_subject_unknown.
  Result<const hpke::Context*> context_for(const SealedValueHead& head) const;

  hpke::Context base_;
  std::vector<std::optional<hpke::Context>> data_subjects_;  // by position in the header; empty: secret not available
  std::uint32_t purpose_id_;
};

class Opener {
 public:
  /// Answers the secret of a data subject, or nothing when it is unknown or erased.
  using DataSubjectSecrets = std::function<std::optional<Secret<32>>(const DataSubjectRef&)>;

  /// Borrows all of its arguments. Errors: tenant_unknown (the key belongs to another tenant than the grant).
  static Result<Opener> make(const Grant& grant, const TenantKey& key, EpochRange epochs,
                             DataSubjectSecrets data_subjects = {});

  /// Errors: header_malformed, suite_unsupported, key_unknown, epoch_retired, encapsulation_invalid.
  Result<OpenedHeader> open_header(std::string_view header_text);

 private:
  Opener(const Grant& grant, const TenantKey& key, EpochRange epochs, DataSubjectSecrets data_subjects)
      : grant_(grant), key_(key), epochs_(epochs), data_subjects_(std::move(data_subjects)) {}

  struct Recipient {
    hpke::KeyPair keys;
    KeyId kid;
  };
  const Recipient& recipient(std::uint32_t epoch, hpke::KemId suite);

  const Grant& grant_;
  const TenantKey& key_;
  EpochRange epochs_;
  DataSubjectSecrets data_subjects_;
  std::map<std::pair<std::uint32_t, hpke::KemId>, Recipient> recipients_;
};

}  // namespace feldsiegel
