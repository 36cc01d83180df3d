#include "core/seal/record_opener.h"

#include <algorithm>

#include "core/base/base64url.h"
#include "core/base/encoding.h"
#include "core/seal/sealing_session.h"

namespace feldsiegel {

RecordOpener::RecordOpener(std::string_view collection) {
  put_lp(aad_, as_bytes(collection));
  collection_end_ = aad_.size();
  put_lp(aad_, {});
  record_end_ = aad_.size();
}

Status RecordOpener::start_record(std::string_view record_id) {
  if (record_id.size() > max_aad_part) return ErrorCode::value_too_large;
  aad_.resize(collection_end_);
  put_lp(aad_, as_bytes(record_id));
  record_end_ = aad_.size();
  return {};
}

Result<PlaintextView> RecordOpener::open(const OpenedHeader& header, std::string_view field, const FieldSubject& about,
                                         std::string_view sealed_text) {
  return open_value(header, field, &about, sealed_text);
}

Result<PlaintextView> RecordOpener::open(const OpenedHeader& header, std::string_view field,
                                         std::string_view sealed_text) {
  return open_value(header, field, nullptr, sealed_text);
}

Result<PlaintextView> RecordOpener::open_value(const OpenedHeader& header, std::string_view field,
                                               const FieldSubject* about, std::string_view sealed_text) {
  if (field.size() > max_aad_part) return ErrorCode::value_too_large;
  FELDSIEGEL_TRY(const SealedValueView value,
                 parse_sealed_value(sealed_text, scratch(base64url_decoded_size(sealed_text.size()))));
  if (about != nullptr) FELDSIEGEL_CHECK(header.check_subject(value.head, *about));
  FELDSIEGEL_TRY(const hpke::Context* context, header.context_for(value.head));
  aad_.resize(record_end_);
  put_lp(aad_, as_bytes(field));
  std::uint8_t* const plaintext = value.ct.data();  // opened in place
  if (!context->open_at(value.head.seq, aad_, value.ct, plaintext)) return ErrorCode::not_authentic;
  return read_plaintext({plaintext, value.ct.size() - hpke::Nt});
}

MutableByteView RecordOpener::scratch(std::size_t size) {
  wipe(scratch_.expose_secret_for_writing().first(used_));
  used_ = size;
  if (scratch_.size() < size) {
    const std::size_t capacity = std::max<std::size_t>(size * 2, 1024);
    scratch_ = WipedBytes(capacity);
    scratch_.resize(capacity);
  }
  return scratch_.expose_secret_for_writing();
}

}  // namespace feldsiegel
