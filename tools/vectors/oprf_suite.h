// One suite and mode of RFC 9497's JSON form: the server's key, and the vectors that were made with it.
#pragma once

#include <cstddef>
#include <string>

#include "core/base/json.h"
#include "tools/vectors/report.h"

namespace feldsiegel::vectors {

/// Whether the value looks like such a suite, complete or not.
bool is_oprf_suite(const Json& value);

/// Checks DeriveKeyPair and the public key, then every vector. Skipped, with the number of their vectors: suites other
/// than ristretto255-SHA512, mode 2 (POPRF), and files of drafts before the RFC, which number their suites.
/// Needed: identifier, mode, skSm, vectors; compared where listed: groupDST, seed with keyInfo, pkSm.
/// A suite whose own members are wrong fails once for each of its vectors: none of them can be relied on.
/// `index` is the suite's place in its file, which failures name together with the pointer.
void check_oprf_suite(std::size_t index, const Json& suite, const std::string& at, Report& report);

}  // namespace feldsiegel::vectors
