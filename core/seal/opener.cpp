#include "core/seal/opener.h"

#include "core/seal/sealing_session.h"

namespace feldsiegel {

Result<Opener> Opener::make(const Grant& grant, const TenantKey& key, EpochRange epochs,
                            DataSubjectSecrets data_subjects) {
  if (grant.tenant() != key.tenant()) return ErrorCode::tenant_unknown;
  return Opener(grant, key, epochs, std::move(data_subjects));
}

const RecipientKey& Opener::recipient(std::uint32_t epoch, hpke::KemId suite) {
  auto& own = recipients_[{epoch, suite}];
  if (own == nullptr) own = key_.recipient(grant_.tenant(), epoch, suite);
  return *own;
}

Result<OpenedHeader> Opener::open_header(std::string_view text) {
  FELDSIEGEL_TRY(const Header header, parse_header(text));
  // The range comes first: a derivation costs time, and an attacker must not choose how many we make.
  if (header.epoch > epochs_.newest) return ErrorCode::key_unknown;
  if (header.epoch < epochs_.oldest) return ErrorCode::epoch_retired;
  const RecipientKey& own = recipient(header.epoch, header.suite);
  if (own.kid != header.kid) return ErrorCode::key_unknown;

  FELDSIEGEL_TRY(const Session* shared, session(header, own));
  OpenedHeader opened(shared->base.clone(), grant_.purpose_id());
  opened.data_subjects_.reserve(header.data_subjects.size());
  for (const DataSubjectRef& data_subject : header.data_subjects) {
    opened.data_subjects_.push_back({data_subject, context_about(data_subject, *shared)});
  }
  return opened;
}

Result<const Opener::Session*> Opener::session(const Header& header, const RecipientKey& own) {
  const auto is_of_header = [&](const SessionKey& key) {
    return key.epoch == header.epoch && key.suite == header.suite && key.enc == header.enc;
  };
  if (latest_session_ != nullptr && is_of_header(latest_session_->first)) return &latest_session_->second;
  SessionKey key{header.epoch, header.suite, header.enc};
  auto found = sessions_.find(key);
  if (found == sessions_.end()) {
    ++decapsulations_;
    FELDSIEGEL_TRY(const auto shared_secret, own.key.decap(header.enc));
    hpke::KeySchedule schedule(header.suite, shared_secret, seal_info(grant_.tenant(), header.epoch, grant_.purpose()));
    FELDSIEGEL_TRY(auto base, schedule.context());
    if (sessions_.size() == max_sessions) sessions_.clear();  // whoever mixes so many uploads pays for each again
    found = sessions_.emplace(std::move(key), Session{std::move(schedule), std::move(base)}).first;
  }
  latest_session_ = &*found;
  return &found->second;
}

Result<hpke::Context> Opener::context_about(const DataSubjectRef& data_subject, const Session& session) const {
  if (!data_subjects_) return ErrorCode::data_subject_unknown;
  FELDSIEGEL_TRY(const Secret<32> secret, data_subjects_(data_subject));
  return session.schedule.context({secret.expose_secret(), data_subject.pseudonym});
}

Result<const hpke::Context*> OpenedHeader::context_for(const SealedValueHead& head) const {
  if (head.purpose_id != purpose_id_) return ErrorCode::purpose_mismatch;
  if (head.subject_index == 0) return &base_;
  if (head.subject_index > data_subjects_.size()) return ErrorCode::sealed_value_malformed;
  const auto& context = data_subjects_[static_cast<std::size_t>(head.subject_index - 1)].context;
  if (!context.ok()) return context.error();
  return &*context;
}

Status OpenedHeader::check_subject(const SealedValueHead& head, const FieldSubject& about) const {
  if ((head.subject_index == 0) != (about.domain_id == 0)) return ErrorCode::not_authentic;
  if (head.subject_index == 0) return {};
  if (head.subject_index > data_subjects_.size()) return ErrorCode::sealed_value_malformed;
  const DataSubjectRef& ref = data_subjects_[static_cast<std::size_t>(head.subject_index - 1)].ref;
  const bool same = ref.domain_id == about.domain_id && (!about.pseudonym || ref.pseudonym == *about.pseudonym);
  return same ? Status() : Status(ErrorCode::not_authentic);
}

}  // namespace feldsiegel
