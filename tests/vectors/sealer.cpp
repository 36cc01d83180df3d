#include "tests/vectors/sealer.h"

#include <algorithm>
#include <array>

#include "core/base/encoding.h"
#include "core/base/hex.h"
#include "core/hpke/testing.h"
#include "core/seal/sealed_value.h"
#include "core/seal/testing.h"

namespace feldsiegel::vectors {
namespace {

constexpr std::array<const char*, 3> type_names{"text", "json", "bytes"};

TenantId tenant() { return *TenantId::parse(tenant_text); }

RecipientEntry recipient(const Input& input) {
  Bytes public_key = tenant_key().recipient_public_key(input.epoch, input.suite);
  const KeyId kid = key_id_of(public_key);
  return {kid, input.epoch, input.suite, std::move(public_key), EpochState::active};
}

Purpose purpose_of(const Input& input) { return {input.purpose_id, input.purpose, {}, {}, {}}; }

DataSubjectSecret secret_of(const Subject& subject) {
  DataSubjectSecret made{subject.ref, {}};
  std::ranges::copy(subject.secret, made.secret.expose_secret_for_writing().begin());
  return made;
}

SealingSession session_of(const Input& input) {
  return SealingSessionForTesting::start_for_testing(tenant(), recipient(input), encapsulation_randomness(input.suite))
      .value();
}

std::string header_of(const Input& input, const SealingSession& session) {
  return input.subject ? session.header({input.subject->ref}) : session.header();
}

std::uint64_t subject_index(const Input& input) { return input.subject ? 1 : 0; }

hpke::Encapsulation encapsulation_of(const Input& input) {
  return hpke::encap_deterministic_for_testing(input.suite, recipient(input).public_key,
                                               encapsulation_randomness(input.suite))
      .value();
}

Bytes plaintext_of(const Input& input) {
  Bytes plaintext(encoded_plaintext_size(input.value.size(), input.bucket));
  write_plaintext(plaintext.data(), input.type, input.value, input.bucket);
  return plaintext;
}

}  // namespace

TenantKey tenant_key() { return TenantKey::from_unwrapped(tenant(), SecretBytes::copy_of(counting(0, 32))).value(); }

Bytes encapsulation_randomness(hpke::KemId suite) { return counting(0x20, suite == x25519 ? 32 : 64); }

Bytes field_aad(const Input& input) {
  Bytes aad;
  for (const std::string& part : {input.collection, input.record_id, input.field}) put_lp(aad, as_bytes(part));
  return aad;
}

hpke::Context context_of(const Input& input) {
  const auto made = encapsulation_of(input);
  const Bytes info = seal_info(tenant(), input.epoch, input.purpose);
  hpke::Psk psk{};
  if (input.subject) psk = {input.subject->secret, input.subject->ref.pseudonym};
  return hpke::Context::key_schedule(input.suite, made.shared_secret, info, psk).value();
}

Sealed seal(const Input& input) {
  SealingSession session = session_of(input);
  const Purpose purpose = purpose_of(input);
  const auto channel =
      input.subject ? session.open_channel(purpose, secret_of(*input.subject)) : session.open_channel(purpose);
  const Bytes aad = field_aad(input);
  Sealed sealed{header_of(input, session), {}};
  while (session.sealed_count() <= input.seq) {
    sealed.value.clear();
    const SealingSession::Field field{aad, input.type, input.value, input.bucket, subject_index(input)};
    if (!session.seal(*channel, field, sealed.value).ok()) std::abort();
  }
  return sealed;
}

Sealed seal_raw(const Input& input, ByteView plaintext) {
  Bytes ct(plaintext.size() + hpke::Nt);
  context_of(input).seal_at(input.seq, field_aad(input), plaintext, ct.data());
  const SealedValueHead head{input.seq, input.purpose_id, subject_index(input)};
  return {header_of(input, session_of(input)), sealed_value_text({head, std::move(ct)})};
}

nlohmann::ordered_json opening_side(const Input& input, const Sealed& sealed) {
  nlohmann::ordered_json vector{
      {"about", input.about},
      {"tenant", tenant_text},
      {"tenant_key", to_hex(tenant_key().expose_secret())},
      {"epochs", {{"oldest", input.epoch}, {"newest", input.epoch}}},
      {"purpose", {{"id", input.purpose_id}, {"name", input.purpose}}},
      {"collection", input.collection},
      {"record_id", input.record_id},
      {"field", input.field},
      {"header", sealed.header},
      {"sealed", sealed.value},
  };
  if (input.subject) {
    vector["data_subject"] = {{"domain_id", input.subject->ref.domain_id},
                              {"pseudonym", to_hex(input.subject->ref.pseudonym)},
                              {"secret", to_hex(input.subject->secret)}};
  }
  return vector;
}

nlohmann::ordered_json expected_value(const Input& input) {
  const std::string value = input.type == ValueType::bytes ? to_hex(input.value) : std::string(as_text(input.value));
  return {{"type", type_names[static_cast<std::size_t>(input.type)]}, {"value", value}};
}

nlohmann::ordered_json sealing_side(const Input& input) {
  const auto context = context_of(input);
  return {
      {"suite", static_cast<std::uint16_t>(input.suite)},
      {"epoch", input.epoch},
      {"public_key", to_hex(recipient(input).public_key)},
      {"kid", to_hex(recipient(input).kid)},
      {"ikmE", to_hex(encapsulation_randomness(input.suite))},
      {"shared_secret", to_hex(encapsulation_of(input).shared_secret.expose_secret())},
      {"info", to_hex(seal_info(tenant(), input.epoch, input.purpose))},
      {"key", to_hex(context.key().expose_secret())},
      {"base_nonce", to_hex(context.base_nonce().expose_secret())},
      {"seq", input.seq},
      {"aad", to_hex(field_aad(input))},
      {"bucket", input.bucket},
      {"plaintext", to_hex(plaintext_of(input))},
  };
}

}  // namespace feldsiegel::vectors
