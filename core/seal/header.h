// The record header: which key a record was sealed to, the encapsulated key, and whom its fields are about.
//   "fsh1." b64url( u16 suite || kid[8] || u32 epoch || enc || varint count || (varint domain id || pseudonym[16])* )
// Specification: docs/spec/sealed-values.md
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/pseudonym_bytes.h"
#include "core/base/result.h"
#include "core/hpke/suite.h"
#include "core/keys/key_id.h"

namespace feldsiegel {

/// A data subject as a header names it.
struct DataSubjectRef {
  std::uint64_t domain_id;
  PseudonymBytes pseudonym;
};

struct Header {
  hpke::KemId suite;
  KeyId kid;
  std::uint32_t epoch;
  Bytes enc;
  std::vector<DataSubjectRef> data_subjects{};  ///< a sealed value names one by its position, counted from 1
};

inline constexpr std::size_t max_header_data_subjects = 64;

std::string header_text(const Header& header);

/// Errors: header_malformed, suite_unsupported.
Result<Header> parse_header(std::string_view text);

}  // namespace feldsiegel
