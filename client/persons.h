// The persons of one chunk of rows: identifiers in, pseudonyms and subject secrets out, domain by domain.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "client/api_client.h"
#include "client/rows.h"
#include "core/enrollment/enrollment.h"

namespace feldsiegel::client {

class Persons {
 public:
  /// Borrows the first three. `most`: persons of one request.
  Persons(ApiClient& api, const KeyDirectory& directory, SealingSession& session, std::size_t most)
      : api_(api), directory_(directory), session_(session), most_(most) {}

  /// Notes the identifier that a pseudonymized field of a row holds. Failures: wrong_type, those of
  /// normalize_identifier, field_already_sealed (it is a pseudonym of the domain's form already).
  void add(const Row& row, const Member& member, std::uint32_t domain_id);

  /// Gets everybody their pseudonym. Failures: those of ApiClient; proof_invalid and what else an answer can get wrong.
  void enroll();

  /// Of a value that was added, by row line and field; after enroll().
  std::string pseudonym(std::size_t line, const std::string& field) const;
  /// Null where the row has no such person.
  const DataSubjectSecret* data_subject(std::size_t line, const std::string& field) const;

 private:
  struct Place {
    std::uint32_t domain_id;
    std::uint32_t entry;
  };
  void enroll_range(Enrollment& enrollment, EntryRange range);
  Enrollment& of_domain(std::uint32_t id);

  ApiClient& api_;
  const KeyDirectory& directory_;
  SealingSession& session_;
  const std::size_t most_;
  std::map<std::uint32_t, Enrollment> enrollments_;
  std::map<std::pair<std::size_t, std::string>, Place> places_;
};

}  // namespace feldsiegel::client
