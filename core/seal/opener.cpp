#include "core/seal/opener.h"

#include "core/seal/sealing_session.h"

namespace feldsiegel {

Result<Opener> Opener::make(const Grant& grant, const TenantKey& key, EpochRange epochs,
                            DataSubjectSecrets data_subjects) {
  if (grant.tenant() != key.tenant()) return ErrorCode::tenant_unknown;
  return Opener(grant, key, epochs, std::move(data_subjects));
}

const Opener::Recipient& Opener::recipient(std::uint32_t epoch, hpke::KemId suite) {
  const auto found = recipients_.find({epoch, suite});
  if (found != recipients_.end()) return found->second;
  auto keys = key_.recipient_key_pair(grant_.tenant(), epoch, suite);
  const KeyId kid = key_id_of(keys.pkR);
  return recipients_.emplace(std::pair(epoch, suite), Recipient{std::move(keys), kid}).first->second;
}

Result<OpenedHeader> Opener::open_header(std::string_view text) {
  FELDSIEGEL_TRY(const Header header, parse_header(text));
  // The range comes first: a derivation costs time, and an attacker must not choose how many we make.
  if (header.epoch > epochs_.newest) return ErrorCode::key_unknown;
  if (header.epoch < epochs_.oldest) return ErrorCode::epoch_retired;
  const Recipient& own = recipient(header.epoch, header.suite);
  if (own.kid != header.kid) return ErrorCode::key_unknown;

  FELDSIEGEL_TRY(const auto shared_secret, hpke::decap(header.suite, header.enc, own.keys.skR));
  const Bytes info = seal_info(grant_.tenant(), header.epoch, grant_.purpose());
  FELDSIEGEL_TRY(auto base, hpke::Context::key_schedule(header.suite, shared_secret, info));
  OpenedHeader opened(std::move(base), grant_.purpose_id());
  for (const DataSubjectRef& data_subject : header.data_subjects) {
    auto& context = opened.data_subjects_.emplace_back();
    const auto secret = data_subjects_ ? data_subjects_(data_subject) : std::nullopt;
    if (!secret) continue;
    const hpke::Psk psk{secret->expose_secret(), data_subject.pseudonym};
    FELDSIEGEL_TRY(context, hpke::Context::key_schedule(header.suite, shared_secret, info, psk));
  }
  return opened;
}

Result<const hpke::Context*> OpenedHeader::context_for(const SealedValueHead& head) const {
  if (head.purpose_id != purpose_id_) return ErrorCode::purpose_mismatch;
  if (head.subject_index == 0) return &base_;
  if (head.subject_index > data_subjects_.size()) return ErrorCode::sealed_value_malformed;
  const auto& of_data_subject = data_subjects_[static_cast<std::size_t>(head.subject_index - 1)];
  if (!of_data_subject) return ErrorCode::data_subject_unknown;
  return &*of_data_subject;
}

}  // namespace feldsiegel
