// `feldsiegel vectors FILE...`: published test vectors against the very code that ships.
#pragma once

#include <ostream>
#include <string>
#include <vector>

namespace feldsiegel {

/// Runs every vector of every file and writes one line per failure, one per reason to skip, and as the last line
/// `N passed, N failed, N skipped`. Returns 0 when at least one vector ran and none failed, 1 otherwise.
///
/// Files, told apart by their shape: the array of RFC 9180 and draft-ietf-hpke-pq (or one such vector on its own),
/// Wycheproof's XdhComp (X25519) and AeadTest (ChaCha20-Poly1305) files, the array of RFC 9497 (or one suite on its
/// own), where each vector inside a suite counts.
/// Vectors of suites that Feldsiegel does not speak are skipped; a malformed file or vector is a failure, named by
/// file, index and JSON pointer.
int run_vectors(const std::vector<std::string>& files, std::ostream& out);

}  // namespace feldsiegel
