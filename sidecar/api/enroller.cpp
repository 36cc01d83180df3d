#include "sidecar/api/enroller.h"

#include "core/base/json.h"
#include "core/pseudonym/decimal.h"
#include "core/pseudonym/format.h"

namespace feldsiegel::api {
namespace {

// A random pseudonym that is taken is rarer than a broken disk; a counter that was set back is not.
constexpr int max_draws = 32;

}  // namespace

Result<WipedBytes> Enroller::enroll(std::span<const Applicant> applicants) const {
  std::vector<TagHash> tags;
  for (const Applicant& applicant : applicants) tags.push_back(applicant.tag);
  FELDSIEGEL_TRY(Rows rows, services_.vault.find_tags(grant_.tenant(), grant_.domain().id, tags));
  FELDSIEGEL_CHECK(enroll_missing(applicants, rows));
  return unwrap_all(rows);
}

Status Enroller::enroll_missing(std::span<const Applicant> applicants, Rows& rows) const {
  std::vector<std::size_t> missing;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (!rows[i]) missing.push_back(i);
  }
  if (missing.empty()) return {};
  for (int draws = 0; draws < max_draws; ++draws) {
    FELDSIEGEL_TRY(const auto pseudonyms, draw(missing.size()));
    vault::Enrollment enrollment{header_, {}};
    for (std::size_t i = 0; i < missing.size(); ++i) {
      enrollment.rows.push_back(fresh_row(applicants[missing[i]], pseudonyms[i]));
    }
    auto stored = services_.vault.enroll(grant_.tenant(), enrollment);
    if (!stored.ok() && stored.error().code == ErrorCode::duplicate_id) continue;
    if (!stored.ok()) return stored.error();
    for (std::size_t i = 0; i < missing.size(); ++i) rows[missing[i]] = std::move((*stored)[i]);
    return {};
  }
  return ErrorCode::pseudonyms_exhausted;
}

Result<std::vector<PseudonymBytes>> Enroller::draw(std::size_t count) const {
  const PseudonymDomain& domain = grant_.domain();
  const bool counted = domain.format.kind == PseudonymKind::decimal;
  std::uint64_t serial = 0;
  if (counted) {
    FELDSIEGEL_TRY(serial, services_.vault.take_serials(grant_.tenant(), domain.id, static_cast<std::uint32_t>(count)));
  }
  std::vector<PseudonymBytes> pseudonyms;
  for (std::size_t i = 0; i < count; ++i) {
    FELDSIEGEL_TRY(const PseudonymBytes pseudonym,
                   counted
                       ? decimal_pseudonym(keys_.decimal_key(), as_bytes(domain.name), domain.format.digits, serial + i)
                       : random_pseudonym(domain.format));
    pseudonyms.push_back(pseudonym);
  }
  return pseudonyms;
}

vault::Assignment Enroller::fresh_row(const Applicant& applicant, const PseudonymBytes& pseudonym) const {
  const Secret<32> secret = AssignmentKeys::make_secret();
  return {.domain_id = grant_.domain().id,
          .tag = applicant.tag,
          .pseudonym = pseudonym,
          .header = header_.id,
          .sealed_identifier = applicant.sealed_identifier,
          .wrapped_secret = keys_.wrap(pseudonym, applicant.tag, secret),
          .retention_class = grant_.domain().retention,
          .created = services_.now()};
}

Result<WipedBytes> Enroller::unwrap_all(const Rows& rows) const {
  WipedBytes answer(rows.size() * assignment_size);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const auto secret = keys_.unwrap(rows[i]->pseudonym, rows[i]->tag, rows[i]->wrapped_secret);
    if (!secret.ok()) {
      services_.report({.action = audit::Action::vault_damaged,
                        .tenant = grant_.tenant().text(),
                        .domain = grant_.domain().name,
                        .cause = cause_});
      return Error{ErrorCode::vault_damaged, Place{"entries", i}};
    }
    answer.append(rows[i]->pseudonym);
    answer.append(secret->expose_secret());
  }
  return answer;
}

}  // namespace feldsiegel::api
