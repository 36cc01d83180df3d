// The secrets of the persons that a request's records are about, fetched from the vault in one go.
#pragma once

#include <map>
#include <string_view>
#include <vector>

#include "core/assignment/data_subject_keys.h"
#include "sidecar/api/services.h"

namespace feldsiegel::api {

class DataSubjects {
 public:
  /// Borrows everything. Errors: those of DataSubjectKeys::make.
  static Result<DataSubjects> make(const Services& services, const Grant& grant, const TenantKey& key,
                                   const Cause& cause);

  /// Fetches the secrets of everybody whom one of these headers names. Headers that are malformed are passed over: who
  /// opens them says so. Errors: batch_too_large (more persons than `most`), those of the vault.
  Status fetch(const std::vector<std::string_view>& headers, std::size_t most);

  /// Errors: data_subject_unknown, data_subject_erased, vault_damaged (reported when it was fetched).
  Result<Secret<32>> secret_of(const DataSubjectRef& data_subject) const;

 private:
  DataSubjects(const Services& services, const Grant& grant, DataSubjectKeys keys, const Cause& cause)
      : services_(services), grant_(grant), keys_(std::move(keys)), cause_(cause) {}
  std::vector<DataSubjectRef> named_in(const std::vector<std::string_view>& headers) const;
  Status tell_erased(std::vector<DataSubjectRef> missing);
  Result<Secret<32>> unwrap(const vault::Assignment& assignment) const;

  const Services& services_;
  const Grant& grant_;
  DataSubjectKeys keys_;
  Cause cause_;
  std::map<DataSubjectRef, Result<Secret<32>>> secrets_;
};

}  // namespace feldsiegel::api
