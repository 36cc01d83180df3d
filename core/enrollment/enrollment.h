// From identifiers to pseudonyms, the uploader's side (docs/spec/pseudonyms.md): normalize, blind, verify and finalize,
// seal the identifiers for the vault, take in what it assigned. Identifiers, tags and subject secrets stay in here.
//
//   add → blind → [pseudonyms/evaluate] → finalize → seal_identifiers → [assignments] → accept → pseudonym
//
// A derived domain's pseudonyms are there after finalize. Entries go through in ranges, so that a batch has the size
// that the service allows; several ranges may be under way at once.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/directory/key_directory.h"
#include "core/enrollment/identifiers.h"
#include "core/oprf/client.h"
#include "core/seal/sealing_session.h"

namespace feldsiegel {

/// Entries `first` to `first + count - 1`.
struct EntryRange {
  std::size_t first;
  std::size_t count;
};

/// What the vault is sent for one person.
struct SealedIdentifier {
  std::string tag;         ///< 64 bytes, base64url
  std::string identifier;  ///< "fs1.…"
};

class Enrollment {
 public:
  /// Copies what it needs. Errors: domain_unknown; invalid_value (a domain for IP addresses).
  static Result<Enrollment> start(const KeyDirectory& directory, std::string_view domain);

  const PseudonymDomain& domain() const { return domain_; }

  /// The entry of each identifier (UTF-8), counted from 0. Equal persons get equal entries. On failure none of them was
  /// used, though some may have been added. Errors, with `at` "/i": those of normalize_identifier; field_already_sealed
  /// (a text as this domain's pseudonyms are spelled, decimals excepted: it would be pseudonymized twice).
  Result<std::vector<std::uint32_t>> add(std::span<const ByteView> identifiers);

  std::size_t size() const { return identifiers_.size(); }

  /// What to have evaluated for a range. Errors: invalid_value (a range that is empty or not within size(), or under
  /// way, or done), batch_too_large, and those of oprf::BlindedBatch::blind with `at` of the range.
  Result<std::vector<oprf::Element>> blind(EntryRange range);

  /// Takes in the answer for a range that was blinded: verifies the proof against the directory's key, before anything
  /// is computed from it. After a failure the range must be blinded again.
  /// Errors: proof_invalid, element_invalid, public_key_invalid; invalid_value (no such range under way).
  Status finalize(EntryRange range, const oprf::Evaluation& evaluation);

  /// For the vault: tag and identifier of each entry of a finalized range, the identifier sealed as it was written
  /// first, for the domain's purpose. The session's header() belongs to them.
  /// Errors: invalid_value (not finalized; a derived domain, which keeps nothing; another directory's session).
  Result<std::vector<SealedIdentifier>> seal_identifiers(SealingSession& session, EntryRange range) const;

  /// Takes in the vault's answer for a range: pseudonym[16] || subject secret[32] for each entry.
  /// Errors: reply_malformed (another length; a pseudonym that is none of the domain's format; one that two entries
  /// share); invalid_value (not finalized).
  Status accept(EntryRange range, ByteView assignments);

  /// The pseudonym's text. Errors: invalid_value (not there yet).
  Result<std::string> pseudonym(std::size_t entry) const;

  /// For sealing fields about this person; null where there is no assignment (yet).
  const DataSubjectSecret* data_subject(std::size_t entry) const;

 private:
  struct Entry {
    std::optional<oprf::Output> tag;
    std::optional<PseudonymBytes> pseudonym;
    std::optional<DataSubjectSecret> data_subject;
  };
  Enrollment(PseudonymDomain domain, Purpose purpose, const oprf::Element& public_key)
      : domain_(std::move(domain)),
        purpose_(std::move(purpose)),
        public_key_(public_key),
        identifiers_(domain_.normalization) {}
  bool is_within(EntryRange range) const;
  bool is_finalized(EntryRange range) const;

  PseudonymDomain domain_;
  Purpose purpose_;
  oprf::Element public_key_;
  Identifiers identifiers_;
  std::vector<Entry> entries_;
  std::map<std::size_t, oprf::BlindedBatch> blinded_;  // by the first entry
  std::map<PseudonymBytes, std::size_t> owners_;       // accepted pseudonyms
};

}  // namespace feldsiegel
