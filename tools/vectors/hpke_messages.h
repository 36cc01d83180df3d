// The messages and exports that an HPKE vector lists, or the hash over many of them.
#pragma once

#include "core/hpke/context.h"
#include "tools/vectors/fields.h"
#include "tools/vectors/report.h"

namespace feldsiegel::vectors {

/// The same key schedule three times: a context moves into the object that counts for it.
struct Contexts {
  const hpke::Context& direct;
  hpke::SenderContext sender;
  hpke::RecipientContext recipient;
};

/// Checks `encryptions`, `exports`, `encryptions_accumulated` and `exports_accumulated`, whichever are there. A vector
/// that has none of them, nor a key or shared secret to compare, fails: it would prove nothing.
Verdict check_hpke_messages(const Fields& fields, Contexts contexts);

}  // namespace feldsiegel::vectors
