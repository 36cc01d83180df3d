#include "core/seal/header.h"

#include <algorithm>

#include "core/base/base64url.h"
#include "core/base/encoding.h"

namespace feldsiegel {
namespace {

constexpr std::string_view prefix = "fsh1.";

// The longest well-formed header: X-Wing and the most data subjects. Longer text is refused before it is decoded.
constexpr std::size_t max_header_bytes =
    2 + 8 + 4 + hpke::Nenc(hpke::KemId::x_wing) + 2 + max_header_data_subjects * (10 + 16);
constexpr std::size_t max_header_text = prefix.size() + base64url_length(max_header_bytes);

}  // namespace

std::string header_text(const Header& header) {
  Bytes bytes;
  put_u16(bytes, static_cast<std::uint16_t>(header.suite));
  append(bytes, header.kid);
  put_u32(bytes, header.epoch);
  append(bytes, header.enc);
  put_varint(bytes, header.data_subjects.size());
  for (const DataSubjectRef& data_subject : header.data_subjects) {
    put_varint(bytes, data_subject.domain_id);
    append(bytes, data_subject.pseudonym);
  }
  return std::string(prefix) + to_base64url(bytes);
}

Result<Header> parse_header(std::string_view text) {
  if (!text.starts_with(prefix) || text.size() > max_header_text) return ErrorCode::header_malformed;
  const auto bytes = from_base64url(text.substr(prefix.size()));
  if (!bytes.ok()) return ErrorCode::header_malformed;

  ByteReader reader(*bytes);
  const auto suite_number = reader.u16();
  const auto kid = reader.take(std::tuple_size_v<KeyId>);
  const auto epoch = reader.u32();
  if (!suite_number || !kid || !epoch) return ErrorCode::header_malformed;
  const auto suite = hpke::kem_from_number(*suite_number);
  if (!suite) return ErrorCode::suite_unsupported;
  const auto enc = reader.take(hpke::Nenc(*suite));
  const auto count = reader.varint();
  if (!enc || !count || *count > max_header_data_subjects) return ErrorCode::header_malformed;

  Header header{*suite, {}, *epoch, to_bytes(*enc), {}};
  std::copy(kid->begin(), kid->end(), header.kid.begin());
  for (std::uint64_t i = 0; i < *count; ++i) {
    const auto domain_id = reader.varint();
    const auto pseudonym = reader.take(std::tuple_size_v<PseudonymBytes>);
    if (!domain_id || !pseudonym) return ErrorCode::header_malformed;
    DataSubjectRef& data_subject = header.data_subjects.emplace_back(DataSubjectRef{*domain_id, {}});
    std::copy(pseudonym->begin(), pseudonym->end(), data_subject.pseudonym.begin());
  }
  if (!reader.at_end()) return ErrorCode::header_malformed;
  return header;
}

}  // namespace feldsiegel
