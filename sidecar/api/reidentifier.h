// From pseudonyms back to identifiers, each with the proof that it is the one which was enrolled.
#pragma once

#include <map>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "core/assignment/data_subject_keys.h"
#include "core/seal/identifier.h"
#include "core/seal/record_opener.h"
#include "sidecar/api/answer_writer.h"
#include "sidecar/api/services.h"

namespace feldsiegel::api {

class Reidentifier {
 public:
  /// Borrows everything. Errors: tenant_unknown.
  static Result<Reidentifier> make(const Services& services, const Grant& grant, const vault::OpenTenant& tenant,
                                   const PseudonymDomain& domain, const Cause& cause);

  /// Writes {"pseudonym":"…","identifier":"…"} or {"pseudonym":"…","code":"…"} for each, in order, with commas.
  /// Codes: pseudonym_unknown, data_subject_erased; assignment_forged and vault_damaged (both reported); those of
  /// Opener and RecordOpener. Errors: canceled, those of the vault.
  Status write(std::span<const PseudonymBytes> pseudonyms, AnswerWriter& out, const std::stop_token& stop);

  std::size_t failed_count() const { return failed_; }

 private:
  Reidentifier(const Services& services, const Grant& grant, Opener opener, DataSubjectKeys keys,
               const PseudonymDomain& domain, const Cause& cause)
      : services_(services),
        grant_(grant),
        opener_(std::move(opener)),
        keys_(std::move(keys)),
        domain_(domain),
        cause_(cause) {}

  /// The answer borrows from records_.
  Result<std::string_view> identifier_of(const vault::Assignment& assignment);
  Result<const OpenedHeader*> header_of(const vault::HeaderId& id);
  Result<bool> belongs(ByteView identifier, const TagHash& tag) const;
  Status write_one(const PseudonymBytes& pseudonym, const Result<std::string_view>& identifier, AnswerWriter& out);
  void report(ErrorCode code) const;

  const Services& services_;
  const Grant& grant_;
  Opener opener_;
  DataSubjectKeys keys_;
  const PseudonymDomain& domain_;
  Cause cause_;
  RecordOpener records_{identifier_collection};
  std::map<vault::HeaderId, Result<OpenedHeader>> headers_;
  std::size_t failed_ = 0;
};

}  // namespace feldsiegel::api
