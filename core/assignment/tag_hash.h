// Internal to core/assignment: the keyed hash of a tag.
#pragma once

#include <sodium.h>

#include <string_view>

#include "core/base/encoding.h"
#include "core/base/pseudonym_bytes.h"
#include "core/base/secret.h"
#include "core/oprf/suite.h"

namespace feldsiegel {

inline TagHash tag_hash(const Secret<32>& key, std::string_view domain, const oprf::Output& tag) {
  Bytes message;
  put_lp(message, as_bytes(domain));
  append(message, tag);
  TagHash hash;
  crypto_generichash(hash.data(), hash.size(), message.data(), message.size(), key.expose_secret().data(), key.size());
  return hash;
}

}  // namespace feldsiegel
