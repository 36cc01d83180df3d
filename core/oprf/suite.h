// Which RFC 9497 Feldsiegel speaks: ristretto255-SHA512 (section 4.1) in the modes OPRF and VOPRF (section 3.1).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace feldsiegel::oprf {

inline constexpr std::string_view identifier = "ristretto255-SHA512";

inline constexpr std::size_t Ne = 32;      ///< serialized Element
inline constexpr std::size_t Ns = 32;      ///< serialized Scalar, and the seed of DeriveKeyPair
inline constexpr std::size_t Nh = 64;      ///< output
inline constexpr std::size_t Nproof = 64;  ///< two serialized Scalars

/// Pseudonyms use `voprf` alone. `oprf` proves nothing to the client: it is here because the published vectors have it.
enum class Mode : std::uint8_t { oprf = 0x00, voprf = 0x01 };

/// I2OSP(len(input), 2) of section 3.3.1.
inline constexpr std::size_t largest_input = 65535;

/// I2OSP(i, 2) of section 2.2.1. A batch costs the server 1.2 scalar multiplications an entry, more than half a second
/// for 10,000: services set a lower limit of their own.
inline constexpr std::size_t largest_batch = 65535;

/// A serialized group element; not known to be valid until something below has taken it.
using Element = std::array<std::uint8_t, Ne>;
using Proof = std::array<std::uint8_t, Nproof>;
using Output = std::array<std::uint8_t, Nh>;

/// The server's answer to a batch: an element for each that was blinded, in that order, and one proof for all of them.
struct Evaluation {
  std::vector<Element> evaluated_elements;
  Proof proof;
};

/// CreateContextString(mode, identifier), section 3.1.
std::string CreateContextString(Mode mode);

}  // namespace feldsiegel::oprf
