#include "core/enrollment/enrollment.h"

#include <algorithm>

#include "core/base/base64url.h"
#include "core/base/encoding.h"
#include "core/base/json.h"
#include "core/pseudonym/format.h"
#include "core/seal/identifier.h"

namespace feldsiegel {
namespace {

constexpr std::size_t secret_size = 32;
constexpr std::size_t assignment_size = std::tuple_size_v<PseudonymBytes> + secret_size;

Bytes identifier_aad(const PseudonymDomain& domain) {
  Bytes aad;
  put_lp(aad, as_bytes(identifier_collection));
  put_lp(aad, {});
  put_lp(aad, as_bytes(domain.name));
  return aad;
}

// A pseudonym that is taken for an identifier gives its person a second one, and nobody notices. Decimals cannot be
// told from the numbers that people use; of UUIDs only those of the version that this kind of domain gives out count.
bool is_pseudonym_of(const PseudonymDomain& domain, std::string_view text) {
  if (domain.format.kind == PseudonymKind::decimal) return false;
  const auto bytes = parse_pseudonym(domain.format, text);
  if (!bytes.ok()) return false;
  if (domain.format.kind == PseudonymKind::uuid && (*bytes)[6] >> 4 != (domain.kind == DomainKind::derived ? 8 : 4)) {
    return false;
  }
  const auto spelled = format_pseudonym(domain.format, *bytes);
  return spelled.ok() && *spelled == text;
}

}  // namespace

Result<Enrollment> Enrollment::start(const KeyDirectory& directory, std::string_view name) {
  const PseudonymDomain* domain = directory.policy.find_domain(name);
  if (domain != nullptr && !domain->is_blind()) return ErrorCode::invalid_value;
  const DomainEntry* key = domain == nullptr ? nullptr : directory.find_domain(domain->id);
  if (key == nullptr) return ErrorCode::domain_unknown;
  const Purpose* purpose = directory.policy.find_purpose(domain->purpose_id);
  return Enrollment(*domain, purpose == nullptr ? Purpose{} : *purpose, key->public_key);
}

Result<std::vector<std::uint32_t>> Enrollment::add(std::span<const ByteView> identifiers) {
  std::vector<std::uint32_t> numbers;
  numbers.reserve(identifiers.size());
  for (std::size_t i = 0; i < identifiers.size(); ++i) {
    if (is_pseudonym_of(domain_, as_text(identifiers[i]))) {
      return Error{ErrorCode::field_already_sealed, Place{i}};
    }
    const auto number = identifiers_.add(identifiers[i]);
    if (!number.ok()) return Error{number.error().code, Place{i}};
    numbers.push_back(*number);
  }
  entries_.resize(identifiers_.size());
  return numbers;
}

bool Enrollment::is_within(EntryRange range) const {
  return range.count > 0 && range.first <= entries_.size() && range.count <= entries_.size() - range.first;
}

bool Enrollment::is_finalized(EntryRange range) const {
  if (!is_within(range)) return false;
  const auto begin = entries_.begin() + static_cast<std::ptrdiff_t>(range.first);
  return std::all_of(begin, begin + static_cast<std::ptrdiff_t>(range.count),
                     [](const Entry& entry) { return entry.tag.has_value(); });
}

Result<std::vector<oprf::Element>> Enrollment::blind(EntryRange range) {
  if (!is_within(range) || blinded_.contains(range.first)) return ErrorCode::invalid_value;
  std::vector<ByteView> inputs;
  for (std::size_t i = 0; i < range.count; ++i) {
    if (entries_[range.first + i].tag) return Error{ErrorCode::invalid_value, Place{i}};
    inputs.push_back(identifiers_.normalized(range.first + i));
  }
  FELDSIEGEL_TRY(auto batch, oprf::BlindedBatch::blind(oprf::Mode::voprf, inputs));
  const auto kept = blinded_.emplace(range.first, std::move(batch)).first;
  const auto elements = kept->second.blinded_elements();
  return std::vector<oprf::Element>(elements.begin(), elements.end());
}

Status Enrollment::finalize(EntryRange range, const oprf::Evaluation& evaluation) {
  auto under_way = blinded_.extract(range.first);
  if (under_way.empty() || under_way.mapped().size() != range.count) return ErrorCode::invalid_value;
  FELDSIEGEL_TRY(const std::vector<oprf::Output> tags, under_way.mapped().finalize(evaluation, public_key_));
  for (std::size_t i = 0; i < tags.size(); ++i) {
    Entry& entry = entries_[range.first + i];
    entry.tag = tags[i];
    if (domain_.kind == DomainKind::derived) {
      FELDSIEGEL_TRY(entry.pseudonym, pseudonym_from_tag(domain_.format, tags[i]));
    }
  }
  return {};
}

Result<std::vector<SealedIdentifier>> Enrollment::seal_identifiers(SealingSession& session, EntryRange range) const {
  if (domain_.kind != DomainKind::assigned || !is_finalized(range)) return ErrorCode::invalid_value;
  FELDSIEGEL_TRY(const auto channel, session.open_channel(purpose_));
  const Bytes aad = identifier_aad(domain_);
  std::vector<SealedIdentifier> sealed(range.count);
  for (std::size_t i = 0; i < range.count; ++i) {
    sealed[i].tag = to_base64url(*entries_[range.first + i].tag);
    const SealingSession::Field field{aad, ValueType::text, identifiers_.as_written(range.first + i),
                                      identifier_bucket};
    FELDSIEGEL_CHECK(session.seal(channel, field, sealed[i].identifier));
  }
  return sealed;
}

Status Enrollment::accept(EntryRange range, ByteView assignments) {
  if (domain_.kind != DomainKind::assigned || !is_finalized(range)) return ErrorCode::invalid_value;
  if (assignments.size() != range.count * assignment_size) return ErrorCode::reply_malformed;
  for (std::size_t i = 0; i < range.count; ++i) {
    const ByteView one = assignments.subspan(i * assignment_size, assignment_size), secret = one.last(secret_size);
    DataSubjectSecret data_subject{{domain_.id, {}}, {}};
    PseudonymBytes& pseudonym = data_subject.data_subject.pseudonym;
    std::copy_n(one.begin(), pseudonym.size(), pseudonym.begin());
    std::copy(secret.begin(), secret.end(), data_subject.secret.expose_secret_for_writing().begin());
    const std::size_t number = range.first + i;
    const auto owner = owners_.emplace(pseudonym, number).first;
    // Two persons with one pseudonym would be mixed up for good.
    if (owner->second != number || !format_pseudonym(domain_.format, pseudonym).ok()) {
      return Error{ErrorCode::reply_malformed, Place{i}};
    }
    entries_[number].pseudonym = pseudonym;
    entries_[number].data_subject = std::move(data_subject);
  }
  return {};
}

Result<std::string> Enrollment::pseudonym(std::size_t entry) const {
  if (entry >= entries_.size() || !entries_[entry].pseudonym) return ErrorCode::invalid_value;
  return format_pseudonym(domain_.format, *entries_[entry].pseudonym);
}

const DataSubjectSecret* Enrollment::data_subject(std::size_t entry) const {
  if (entry >= entries_.size() || !entries_[entry].data_subject) return nullptr;
  return &*entries_[entry].data_subject;
}

}  // namespace feldsiegel
