// One tenant, one policy, one epoch: what most tests of sealing and opening start from.
#pragma once

#include <cstdlib>
#include <string>

#include "core/directory/key_directory.h"
#include "core/grant/grant.h"
#include "core/keys/tenant_key.h"
#include "core/seal/opener.h"
#include "core/seal/record_opener.h"
#include "core/seal/sealing_batch.h"
#include "tests/support/verified_token_maker.h"

namespace feldsiegel::testing {

inline constexpr const char* sealing_policy = R"({
  "version": 1, "name": "test",
  "purposes": [
    {"id": 1, "name": "payroll", "allow": {"roles": ["Payroll.Read"]}},
    {"id": 2, "name": "health", "allow": {"roles": ["Health.Read"]}}
  ],
  "collections": [
    {"name": "employees", "record_id": "id", "fields": {
      "id": {"protect": "clear"},
      "salary": {"protect": "seal", "purpose": "payroll"},
      "iban": {"protect": "seal", "purpose": "payroll", "bucket": 32},
      "notes": {"protect": "seal", "purpose": "health"}}},
    {"name": "applicants", "record_id": "id", "fields": {
      "id": {"protect": "clear"}, "salary": {"protect": "seal", "purpose": "payroll"}}}
  ]})";

class SealingFixture {
 public:
  explicit SealingFixture(hpke::KemId suite = hpke::KemId::x_wing, std::uint32_t epoch = 1,
                          std::string tenant = VerifiedTokenMaker{}.tenant)
      : key(TenantKey::generate(*TenantId::parse(tenant))), directory(make_directory(suite, epoch)) {}

  SealingSession session() const {
    return SealingSession::start(directory.tenant, *directory.active_recipient().value()).value();
  }

  Grant grant(std::string_view purpose, std::string role) const {
    VerifiedTokenMaker maker;
    maker.tenant = directory.tenant.text();
    maker.roles = {std::move(role)};
    return authorize(maker.make(), directory.policy, purpose).value();
  }
  Grant payroll() const { return grant("payroll", "Payroll.Read"); }
  Grant health() const { return grant("health", "Health.Read"); }

  /// Seals one value of one record and returns its text.
  std::string seal(SealingSession& session, std::string_view collection, std::string_view record_id, std::string field,
                   std::string_view value, ValueType type = ValueType::text) const {
    auto plan = SealingPlan::make(directory, session, collection, {std::move(field)}).value();
    const ByteView id = as_bytes(record_id);
    const Cell cell{0, 0, type, as_bytes(value)};
    std::string out;
    if (!seal_batch(session, plan, {&id, 1}, {&cell, 1}, out).ok()) std::abort();
    out.pop_back();  // the line feed
    return out;
  }

  TenantKey key;
  KeyDirectory directory;

 private:
  KeyDirectory make_directory(hpke::KemId suite, std::uint32_t epoch) const {
    Bytes public_key = key.recipient_public_key(epoch, suite);
    const KeyId kid = key_id_of(public_key);
    return KeyDirectory{1,
                        key.tenant(),
                        {{kid, epoch, suite, std::move(public_key), EpochState::active}},
                        {},
                        Policy::parse(as_bytes(sealing_policy)).value(),
                        0,
                        86400};
  }
};

/// Opens one value; the text of the value, or the code of the error in angle brackets.
inline std::string open_one(Opener& opener, std::string_view header, std::string_view collection,
                            std::string_view record_id, std::string_view field, std::string_view sealed) {
  const auto opened_header = opener.open_header(header);
  if (!opened_header.ok()) return "<" + std::string(code_text(opened_header.error().code)) + ">";
  RecordOpener records(collection);
  if (!records.start_record(record_id).ok()) return "<value_too_large>";
  const auto opened = records.open(*opened_header, field, sealed);
  if (!opened.ok()) return "<" + std::string(code_text(opened.error().code)) + ">";
  return std::string(as_text(opened->value));
}

}  // namespace feldsiegel::testing
