#include "core/seal/sealing_session.h"

#include "core/base/base64url.h"
#include "core/base/encoding.h"
#include "core/base/random.h"

namespace feldsiegel {
namespace {

constexpr std::string_view prefix = "fs1.";
constexpr std::size_t max_varint = 10;

// Far below what the AEAD allows for one key; a session is meant to be one upload.
constexpr std::uint64_t max_session_values = std::uint64_t{1} << 32;

}  // namespace

Bytes seal_info(const TenantId& tenant, std::uint32_t epoch, std::string_view purpose) {
  Bytes info = to_bytes(as_bytes("feldsiegel/1"));
  put_lp(info, as_bytes(tenant.text()));
  put_u32(info, epoch);
  put_lp(info, as_bytes(purpose));
  return info;
}

SealingSession::SealingSession(TenantId tenant, const RecipientEntry& recipient, hpke::Encapsulation encapsulation)
    : tenant_(std::move(tenant)),
      header_{recipient.suite, recipient.kid, recipient.epoch, std::move(encapsulation.enc), {}},
      shared_secret_(std::move(encapsulation.shared_secret)) {
  fill_random({reinterpret_cast<std::uint8_t*>(&id_), sizeof id_});
}

Result<SealingSession> SealingSession::start(const TenantId& tenant, const RecipientEntry& recipient) {
  FELDSIEGEL_TRY(auto encapsulation, hpke::encap(recipient.suite, recipient.public_key));
  return SealingSession(tenant, recipient, std::move(encapsulation));
}

Result<SealingSession::Channel> SealingSession::open_channel(const Purpose& purpose) const {
  FELDSIEGEL_TRY(auto context, hpke::Context::key_schedule(header_.suite, shared_secret_,
                                                           seal_info(tenant_, header_.epoch, purpose.name)));
  return Channel(std::move(context), purpose.id, id_);
}

Result<SealingSession::Channel> SealingSession::open_channel(const Purpose& purpose,
                                                             const DataSubjectSecret& data_subject) const {
  const hpke::Psk psk{data_subject.secret.expose_secret(), data_subject.data_subject.pseudonym};
  FELDSIEGEL_TRY(auto context, hpke::Context::key_schedule(header_.suite, shared_secret_,
                                                           seal_info(tenant_, header_.epoch, purpose.name), psk));
  return Channel(std::move(context), purpose.id, id_);
}

std::size_t SealingSession::sealed_text_bound(std::size_t value_size, std::uint32_t bucket) {
  return prefix.size() + base64url_length(3 * max_varint + encoded_plaintext_size(value_size, bucket) + hpke::Nt);
}

Result<char*> SealingSession::seal(const Channel& channel, const Field& field, char* out) {
  if (channel.session_ != id_) return ErrorCode::invalid_value;
  if (seq_ >= max_session_values) return ErrorCode::message_limit_reached;
  if (field.value.size() > max_value_size) return ErrorCode::value_too_large;

  const std::size_t pt_size = encoded_plaintext_size(field.value.size(), field.bucket);
  const std::size_t most = 3 * max_varint + pt_size + hpke::Nt;
  if (scratch_.size() < most) scratch_.resize(most);
  std::uint8_t* const begin = scratch_.data();
  std::uint8_t* end = begin;
  end += write_varint(end, seq_);
  end += write_varint(end, channel.purpose_id_);
  end += write_varint(end, field.subject_index);
  write_plaintext(end, field.type, field.value, field.bucket);
  channel.context_.seal_at(seq_, field.aad, {end, pt_size}, end);  // in place: no plaintext stays behind
  end += pt_size + hpke::Nt;
  ++seq_;

  out += prefix.copy(out, prefix.size());
  return write_base64url(out, {begin, static_cast<std::size_t>(end - begin)});
}

Status SealingSession::seal(const Channel& channel, const Field& field, std::string& out) {
  const std::size_t start = out.size();
  out.resize(start + sealed_text_bound(field.value.size(), field.bucket));
  const auto end = seal(channel, field, out.data() + start);
  out.resize(end.ok() ? static_cast<std::size_t>(*end - out.data()) : start);
  if (!end.ok()) return end.error();
  return {};
}

std::string SealingSession::header(const std::vector<DataSubjectRef>& data_subjects) const {
  Header header = header_;
  header.data_subjects = data_subjects;
  return header_text(header);
}

}  // namespace feldsiegel
