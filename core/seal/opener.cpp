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

  FELDSIEGEL_TRY(const Session* shared, session(header, own));
  OpenedHeader opened(shared->base.clone(), grant_.purpose_id());
  for (const DataSubjectRef& data_subject : header.data_subjects) {
    opened.data_subjects_.push_back({data_subject, context_about(data_subject, header, *shared)});
  }
  return opened;
}

Result<const Opener::Session*> Opener::session(const Header& header, const Recipient& own) {
  SessionKey key(header.epoch, header.suite, header.enc);
  const auto known = sessions_.find(key);
  if (known != sessions_.end()) return &known->second;
  ++decapsulations_;
  FELDSIEGEL_TRY(auto shared_secret, hpke::decap(header.suite, header.enc, own.keys.skR));
  Bytes info = seal_info(grant_.tenant(), header.epoch, grant_.purpose());
  FELDSIEGEL_TRY(auto base, hpke::Context::key_schedule(header.suite, shared_secret, info));
  if (sessions_.size() == max_sessions) sessions_.clear();  // whoever mixes so many uploads pays for each again
  Session made{std::move(shared_secret), std::move(info), std::move(base)};
  return &sessions_.emplace(std::move(key), std::move(made)).first->second;
}

Result<hpke::Context> Opener::context_about(const DataSubjectRef& data_subject, const Header& header,
                                            const Session& session) const {
  if (!data_subjects_) return ErrorCode::data_subject_unknown;
  FELDSIEGEL_TRY(const Secret<32> secret, data_subjects_(data_subject));
  const hpke::Psk psk{secret.expose_secret(), data_subject.pseudonym};
  return hpke::Context::key_schedule(header.suite, session.shared_secret, session.info, psk);
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
