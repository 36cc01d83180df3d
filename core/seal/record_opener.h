// Opens the fields of one record after another without allocating per field.
#pragma once

#include <string_view>

#include "core/base/result.h"
#include "core/base/secret.h"
#include "core/seal/opener.h"
#include "core/seal/plaintext.h"

namespace feldsiegel {

class RecordOpener {
 public:
  /// Precondition: the name fits an lp; policies allow far shorter ones only.
  explicit RecordOpener(std::string_view collection);

  /// `record_id` is empty where the collection has none. Errors: value_too_large (above 65,535 bytes).
  Status start_record(std::string_view record_id);

  /// Opens one field of the record at hand, which must be about whom `about` says. The answer borrows from this object
  /// and is wiped by the next call and at the end. Claims that the value was sealed for this very tenant, purpose,
  /// collection, record and field; claims nothing about who sealed it. Errors: sealed_value_malformed,
  /// purpose_mismatch, not_authentic, and those of
  /// Opener::DataSubjectSecrets.
  Result<PlaintextView> open(const OpenedHeader& header, std::string_view field, const FieldSubject& about,
                             std::string_view sealed_text);

  /// The same, whomever the value is about: for those who have no policy that says it.
  Result<PlaintextView> open(const OpenedHeader& header, std::string_view field, std::string_view sealed_text);

 private:
  Result<PlaintextView> open_value(const OpenedHeader& header, std::string_view field, const FieldSubject* about,
                                   std::string_view sealed_text);
  MutableByteView scratch(std::size_t size);

  Bytes aad_;
  std::size_t collection_end_;
  std::size_t record_end_;
  WipedBytes scratch_;
  std::size_t used_ = 0;  // bytes of scratch_ that hold something
};

}  // namespace feldsiegel
