// Seals one value deterministically and tells everything about how it came about.
#pragma once

#include <optional>
#include <string>

#include "core/keys/tenant_key.h"
#include "core/seal/sealing_session.h"
#include "tests/vectors/vector_file.h"

namespace feldsiegel::vectors {

inline constexpr hpke::KemId x25519 = hpke::KemId::dhkem_x25519_hkdf_sha256;

struct Subject {
  DataSubjectRef ref;
  Bytes secret;  ///< 32 bytes
};

struct Input {
  std::string about;
  hpke::KemId suite = x25519;
  std::uint32_t epoch = 1;
  std::uint32_t purpose_id = 1;
  std::string purpose = "payroll";
  std::string collection = "employees";
  std::string record_id = "E-1";
  std::string field = "salary";
  std::uint64_t seq = 0;
  ValueType type = ValueType::text;
  Bytes value{'5', '2', '0', '0', '0'};
  std::uint32_t bucket = 0;
  std::optional<Subject> subject{};
};

struct Sealed {
  std::string header;
  std::string value;
};

TenantKey tenant_key();
Bytes encapsulation_randomness(hpke::KemId suite);
Bytes field_aad(const Input& input);

/// Through the sealing session that ships, `input.seq` other values before it.
Sealed seal(const Input& input);

/// Through HPKE alone, for plaintexts that a sealing session would never write. Same keys, same header.
Sealed seal_raw(const Input& input, ByteView plaintext);

/// The HPKE context of `input`, made without the sealing session.
hpke::Context context_of(const Input& input);

/// What every vector says about the opener's side. The expectation is the caller's to add.
nlohmann::ordered_json opening_side(const Input& input, const Sealed& sealed);

/// The value as an expectation states it: text as it is, bytes in hexadecimal.
nlohmann::ordered_json expected_value(const Input& input);

/// The member "seal": inputs and intermediate values of the sealer.
nlohmann::ordered_json sealing_side(const Input& input);

}  // namespace feldsiegel::vectors
