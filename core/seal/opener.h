// Opening, the only door: an Opener is made from a Grant, and tenant and purpose of every key come from that grant.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "core/base/result.h"
#include "core/base/secret.h"
#include "core/grant/grant.h"
#include "core/hpke/key_schedule.h"
#include "core/keys/tenant_key.h"
#include "core/seal/header.h"
#include "core/seal/sealed_value.h"

namespace feldsiegel {

/// Which epochs of a tenant may still be opened.
struct EpochRange {
  std::uint32_t oldest;
  std::uint32_t newest;
};

/// Whom a field must be about, as the policy and the record at hand say.
struct FieldSubject {
  std::uint64_t domain_id = 0;                ///< 0: about nobody
  std::optional<PseudonymBytes> pseudonym{};  ///< where the record says it
};

/// One header under one grant: decapsulated and key-scheduled once, then opens any number of fields (RecordOpener).
class OpenedHeader {
 public:
  std::uint32_t purpose_id() const { return purpose_id_; }

 private:
  friend class Opener;
  friend class RecordOpener;
  OpenedHeader(hpke::Context base, std::uint32_t purpose_id) : base_(std::move(base)), purpose_id_(purpose_id) {}

  /// Errors: purpose_mismatch, sealed_value_malformed, and why the data subject's secret is not available.
  Result<const hpke::Context*> context_for(const SealedValueHead& head) const;

  /// A value about another person than its field, or about nobody, would outlive the erasure of whom it describes.
  /// Errors: not_authentic, sealed_value_malformed.
  Status check_subject(const SealedValueHead& head, const FieldSubject& about) const;

  struct DataSubject {
    DataSubjectRef ref;
    Result<hpke::Context> context;  // or why there is none
  };
  hpke::Context base_;
  std::vector<DataSubject> data_subjects_;  // by position in the header
  std::uint32_t purpose_id_;
};

class Opener {
 public:
  /// Answers the secret of a data subject. Errors: data_subject_unknown, data_subject_erased, or what else keeps it
  /// from being available; the fields of this data subject are refused with it.
  using DataSubjectSecrets = std::function<Result<Secret<32>>(const DataSubjectRef&)>;

  /// Borrows all of its arguments. Errors: tenant_unknown (the key belongs to another tenant than the grant).
  static Result<Opener> make(const Grant& grant, const TenantKey& key, EpochRange epochs,
                             DataSubjectSecrets data_subjects = {});

  /// Records of one upload whose fields are about persons have a header each, with the same encapsulated key: it is
  /// decapsulated once for all of them.
  /// Errors: header_malformed, suite_unsupported, key_unknown, epoch_retired, encapsulation_invalid.
  Result<OpenedHeader> open_header(std::string_view header_text);

  /// How often a key was decapsulated, for tests and benchmarks.
  std::size_t decapsulations() const { return decapsulations_; }

 private:
  Opener(const Grant& grant, const TenantKey& key, EpochRange epochs, DataSubjectSecrets data_subjects)
      : grant_(grant), key_(key), epochs_(epochs), data_subjects_(std::move(data_subjects)) {}

  struct Session {
    hpke::KeySchedule schedule;
    hpke::Context base;
  };
  struct SessionKey {
    std::uint32_t epoch;
    hpke::KemId suite;
    Bytes enc;
    bool operator<(const SessionKey& other) const {
      return std::tie(epoch, suite, enc) < std::tie(other.epoch, other.suite, other.enc);
    }
  };
  static constexpr std::size_t max_sessions = 64;

  const RecipientKey& recipient(std::uint32_t epoch, hpke::KemId suite);
  Result<const Session*> session(const Header& header, const RecipientKey& own);
  Result<hpke::Context> context_about(const DataSubjectRef& data_subject, const Session& session) const;

  const Grant& grant_;
  const TenantKey& key_;
  EpochRange epochs_;
  DataSubjectSecrets data_subjects_;
  std::map<std::pair<std::uint32_t, hpke::KemId>, std::shared_ptr<const RecipientKey>> recipients_;
  std::map<SessionKey, Session> sessions_;
  const std::pair<const SessionKey, Session>* latest_session_ = nullptr;  // most headers of a request are of one upload
  std::size_t decapsulations_ = 0;
};

}  // namespace feldsiegel
