// The short form of HPKE vectors: instead of a list of encryptions or exports, a SHAKE128 hash over many of them.
#pragma once

#include <string>

#include "core/base/bytes.h"
#include "core/hpke/context.h"
#include "tools/vectors/report.h"

namespace feldsiegel::vectors {

/// 1,000 messages: aad and plaintext are drawn from SHAKE128("") (one byte of length, then that many bytes, each);
/// `expected` is the start of SHAKE128 over all ciphertexts. Every ciphertext is also opened again.
Verdict check_accumulated_encryptions(hpke::SenderContext& sender, hpke::RecipientContext& recipient, ByteView expected,
                                      const std::string& at);

/// 1,000 exports, the i-th with L = i and a context drawn as above; `expected` is the start of SHAKE128 over them.
Verdict check_accumulated_exports(const hpke::Context& context, ByteView expected, const std::string& at);

}  // namespace feldsiegel::vectors
