// RFC 6962 section 2.1 as it stands there: recursive functions over the whole list of entries, no state, no bits.
// Shares nothing with core/merkle but SHA-256.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace feldsiegel::reference {

using Entry = std::string;           // bytes
using Entries = std::vector<Entry>;  // D[n]
using HashText = std::string;        // 32 bytes
using HashTexts = std::vector<HashText>;

HashText MTH(const Entries& D);
HashTexts PATH(std::uint64_t m, const Entries& D);
HashTexts PROOF(std::uint64_t m, const Entries& D);  ///< 0 < m < n

}  // namespace feldsiegel::reference
