#include "sidecar/api/reidentifier.h"

#include "core/base/base64url.h"
#include "core/pseudonym/format.h"
#include "core/pseudonym/normalize.h"

namespace feldsiegel::api {
namespace {

// Rows that were enrolled under earlier versions of the domain's key stay until they are erased.
constexpr std::uint32_t max_versions = 16;

constexpr std::string_view sealed_prefix = "fs1.";

std::vector<DataSubjectRef> refs_of(const PseudonymDomain& domain, std::span<const PseudonymBytes> pseudonyms) {
  std::vector<DataSubjectRef> refs;
  for (const PseudonymBytes& pseudonym : pseudonyms) refs.push_back({domain.id, pseudonym});
  return refs;
}

}  // namespace

Result<Reidentifier> Reidentifier::make(const Services& services, const Grant& grant, const vault::OpenTenant& tenant,
                                        const PseudonymDomain& domain, const Cause& cause) {
  const EpochRange epochs{tenant.record.oldest_epoch, tenant.record.newest_epoch};
  FELDSIEGEL_TRY(Opener opener, Opener::make(grant, *tenant.key, epochs));
  FELDSIEGEL_TRY(DataSubjectKeys keys, DataSubjectKeys::make(grant, *tenant.key));
  return Reidentifier(services, grant, std::move(opener), std::move(keys), domain, cause);
}

Status Reidentifier::write(std::span<const PseudonymBytes> pseudonyms, AnswerWriter& out, const std::stop_token& stop) {
  const std::vector<DataSubjectRef> refs = refs_of(domain_, pseudonyms);
  FELDSIEGEL_TRY(const auto found, services_.vault.find_pseudonyms(grant_.tenant(), refs));
  FELDSIEGEL_TRY(const std::vector<bool> erased, services_.vault.are_erased(grant_.tenant(), refs));
  FELDSIEGEL_CHECK(records_.start_record(""));
  bool first = true;
  for (std::size_t i = 0; i < pseudonyms.size(); ++i) {
    if (stop.stop_requested()) return ErrorCode::canceled;
    const ErrorCode missing = erased[i] ? ErrorCode::data_subject_erased : ErrorCode::pseudonym_unknown;
    const auto identifier = found[i] ? identifier_of(*found[i]) : Result<std::string_view>(missing);
    out.separate(first);
    FELDSIEGEL_CHECK(write_one(pseudonyms[i], identifier, out));
  }
  return {};
}

Status Reidentifier::write_one(const PseudonymBytes& pseudonym, const Result<std::string_view>& identifier,
                               AnswerWriter& out) {
  FELDSIEGEL_TRY(const std::string text, format_pseudonym(domain_.format, pseudonym));
  out.raw("{\"pseudonym\":");
  out.string(text);
  out.raw(identifier.ok() ? ",\"identifier\":" : ",\"code\":");
  out.string(identifier.ok() ? *identifier : code_text(identifier.error().code));
  out.raw('}');
  if (identifier.ok()) return {};
  ++failed_;
  report(identifier.error().code);
  // What the vault could not answer is no statement about this pseudonym.
  return http_status(identifier.error().code) == 503 && identifier.error().code != ErrorCode::vault_damaged
             ? Status(identifier.error())
             : Status();
}

void Reidentifier::report(ErrorCode code) const {
  if (code != ErrorCode::assignment_forged && code != ErrorCode::vault_damaged) return;
  const bool forged = code == ErrorCode::assignment_forged;
  services_.report({.action = forged ? audit::Action::assignment_forged : audit::Action::vault_damaged,
                    .tenant = grant_.tenant().text(),
                    .domain = domain_.name,
                    .cause = cause_});
}

Result<std::string_view> Reidentifier::identifier_of(const vault::Assignment& assignment) {
  // The secret is bound to pseudonym and tag: it tells a row whose pseudonym was exchanged for another's.
  const DataSubjectRef ref{assignment.domain_id, assignment.pseudonym};
  if (!keys_.unwrap(ref, assignment.tag, assignment.wrapped_secret).ok()) return ErrorCode::vault_damaged;
  FELDSIEGEL_TRY(const OpenedHeader* header, header_of(assignment.header));
  const std::string text = std::string(sealed_prefix) + to_base64url(assignment.sealed_identifier);
  FELDSIEGEL_TRY(const PlaintextView plaintext, records_.open(*header, domain_.name, FieldSubject{}, text));
  if (plaintext.type != ValueType::text) return ErrorCode::assignment_forged;
  FELDSIEGEL_TRY(const bool genuine, belongs(plaintext.value, assignment.tag));
  if (!genuine) return ErrorCode::assignment_forged;
  return as_text(plaintext.value);
}

Result<bool> Reidentifier::belongs(ByteView identifier, const TagHash& tag) const {
  const auto normalized = normalize_identifier(identifier, domain_.normalization);
  if (!normalized.ok()) return false;  // it can have no tag
  PseudonymDomain version = domain_;
  for (std::uint32_t tried = 0; tried < max_versions && version.version > 0; ++tried, --version.version) {
    FELDSIEGEL_TRY(const bool genuine, keys_.belongs(version, normalized->expose_secret(), tag));
    if (genuine) return true;
  }
  return false;
}

Result<const OpenedHeader*> Reidentifier::header_of(const vault::HeaderId& id) {
  auto known = headers_.find(id);
  if (known == headers_.end()) {
    FELDSIEGEL_TRY(const auto header, services_.vault.find_header(grant_.tenant(), id));
    if (!header) return ErrorCode::vault_damaged;
    known = headers_.emplace(id, opener_.open_header(header->text)).first;
  }
  if (!known->second.ok()) return known->second.error();
  return &*known->second;
}

}  // namespace feldsiegel::api
