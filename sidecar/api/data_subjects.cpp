#include "sidecar/api/data_subjects.h"

#include <algorithm>

#include "core/seal/header.h"

namespace feldsiegel::api {

Result<DataSubjects> DataSubjects::make(const Services& services, const Grant& grant, const TenantKey& key,
                                        const Cause& cause) {
  FELDSIEGEL_TRY(DataSubjectKeys keys, DataSubjectKeys::make(grant, key));
  return DataSubjects(services, grant, std::move(keys), cause);
}

std::vector<DataSubjectRef> DataSubjects::named_in(const std::vector<std::string_view>& headers) const {
  std::vector<DataSubjectRef> named;
  for (const std::string_view text : headers) {
    const auto header = parse_header(text);
    if (!header.ok()) continue;
    for (const DataSubjectRef& ref : header->data_subjects) {
      const bool fits = ref.domain_id <= UINT32_MAX;
      const auto* domain = fits ? services_.policy.find_domain(static_cast<std::uint32_t>(ref.domain_id)) : nullptr;
      if (domain != nullptr && domain->kind == DomainKind::assigned) named.push_back(ref);
    }
  }
  std::sort(named.begin(), named.end());
  named.erase(std::unique(named.begin(), named.end()), named.end());
  return named;
}

Status DataSubjects::fetch(const std::vector<std::string_view>& headers, std::size_t most) {
  const std::vector<DataSubjectRef> named = named_in(headers);
  if (named.size() > most) return ErrorCode::batch_too_large;
  if (named.empty()) return {};
  FELDSIEGEL_TRY(const auto found, services_.vault.find_pseudonyms(grant_.tenant(), named));
  std::vector<DataSubjectRef> missing;
  for (std::size_t i = 0; i < named.size(); ++i) {
    if (found[i]) {
      secrets_.emplace(named[i], unwrap(*found[i]));
    } else {
      missing.push_back(named[i]);
    }
  }
  return missing.empty() ? Status() : tell_erased(std::move(missing));
}

Status DataSubjects::tell_erased(std::vector<DataSubjectRef> missing) {
  FELDSIEGEL_TRY(const std::vector<bool> erased, services_.vault.are_erased(grant_.tenant(), missing));
  for (std::size_t i = 0; i < missing.size(); ++i) {
    secrets_.emplace(missing[i], erased[i] ? ErrorCode::data_subject_erased : ErrorCode::data_subject_unknown);
  }
  return {};
}

Result<Secret<32>> DataSubjects::unwrap(const vault::Assignment& assignment) const {
  auto secret = keys_.unwrap({assignment.domain_id, assignment.pseudonym}, assignment.tag, assignment.wrapped_secret);
  if (secret.ok()) return secret;
  services_.report({.action = audit::Action::vault_damaged,
                    .tenant = grant_.tenant().text(),
                    .domain = services_.policy.find_domain(assignment.domain_id)->name,
                    .cause = cause_});
  return ErrorCode::vault_damaged;
}

Result<Secret<32>> DataSubjects::secret_of(const DataSubjectRef& data_subject) const {
  const auto found = secrets_.find(data_subject);
  if (found == secrets_.end()) return ErrorCode::data_subject_unknown;
  if (!found->second.ok()) return found->second.error();
  const auto kept = found->second->expose_secret();
  Secret<32> copy;
  std::copy(kept.begin(), kept.end(), copy.expose_secret_for_writing().begin());
  return copy;
}

}  // namespace feldsiegel::api
