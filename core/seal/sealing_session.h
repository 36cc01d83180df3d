// A sealing session: one HPKE encapsulation to a tenant's key, many contexts from it (by purpose and data subject),
// and one sequence counter over all of them, so that no nonce repeats even where a context is derived a second time.
// Any HPKE receiver opens a field with SetupBaseR or SetupPSKR on (enc, info, psk) at the field's sequence number.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "core/directory/key_directory.h"
#include "core/hpke/context.h"
#include "core/seal/header.h"
#include "core/seal/plaintext.h"

namespace feldsiegel {

/// info = "feldsiegel/1" || lp(tid) || u32 epoch || lp(purpose). Shared by sealing and opening.
Bytes seal_info(const TenantId& tenant, std::uint32_t epoch, std::string_view purpose);

/// aad = lp(collection) || lp(record id or empty) || lp(field): the longest part that fits.
inline constexpr std::size_t max_aad_part = 65535;

/// Whom a field is about, with the secret that only its data subject's fields depend on.
struct DataSubjectSecret {
  DataSubjectRef data_subject;
  Secret<32> secret;
};

class SealingSession {
 public:
  /// Errors: public_key_invalid.
  static Result<SealingSession> start(const TenantId& tenant, const RecipientEntry& recipient);

  /// A key schedule of this session; keep and reuse it for all fields of one purpose (and data subject).
  class Channel {
   public:
    std::uint32_t purpose_id() const { return purpose_id_; }

   private:
    friend class SealingSession;
    Channel(hpke::Context context, std::uint32_t purpose_id, std::uint64_t session)
        : context_(std::move(context)), purpose_id_(purpose_id), session_(session) {}
    hpke::Context context_;
    std::uint32_t purpose_id_;
    std::uint64_t session_;
  };
  Result<Channel> open_channel(const Purpose& purpose) const;                                         // mode_base
  Result<Channel> open_channel(const Purpose& purpose, const DataSubjectSecret& data_subject) const;  // mode_psk

  /// Appends the sealed value's text to `out`. `subject_index` is the position in the record header's list, 0 for none.
  /// Errors: invalid_value (a channel of another session), message_limit_reached, value_too_large.
  struct Field {
    ByteView aad;
    ValueType type;
    ByteView value;
    std::uint32_t bucket = 0;
    std::uint64_t subject_index = 0;
  };
  Status seal(const Channel& channel, const Field& field, std::string& out);

  /// The same for callers who made room themselves: writes at `out`, which has sealed_text_bound(field) characters, and
  /// answers the end. Leaves `out` undefined on failure.
  Result<char*> seal(const Channel& channel, const Field& field, char* out);
  static std::size_t sealed_text_bound(std::size_t value_size, std::uint32_t bucket);

  /// The header's text for a record whose fields are about `data_subjects`.
  std::string header(const std::vector<DataSubjectRef>& data_subjects = {}) const;

  /// How many values this session has sealed.
  std::uint64_t sealed_count() const { return seq_; }

 private:
  friend struct SealingSessionForTesting;
  SealingSession(TenantId tenant, const RecipientEntry& recipient, hpke::Encapsulation encapsulation);

  TenantId tenant_;
  Header header_;
  hpke::SharedSecret shared_secret_;
  std::uint64_t id_;  // random: a channel of another session has another counter, and would repeat its nonces here
  std::uint64_t seq_ = 0;
  Bytes scratch_;  // binary form of the field at work
};

/// The largest value that one field may hold, in bytes.
inline constexpr std::size_t max_value_size = 16u << 20;

}  // namespace feldsiegel
