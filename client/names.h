// Internal to client: texts as JSON, and what a command names looked up in the policy.
#pragma once

#include <string>
#include <string_view>

#include "client/failure.h"
#include "core/base/json.h"
#include "core/directory/key_directory.h"

namespace feldsiegel::client {

/// With its quotes.
inline std::string json_string(std::string_view text) { return json_text(Json(std::string(text))); }

/// Borrows from the directory. Failure: collection_unknown.
inline const Collection& collection_of(const KeyDirectory& directory, const std::string& name) {
  const Collection* collection = directory.policy.find_collection(name);
  if (collection == nullptr) throw Failure{{ErrorCode::collection_unknown}, 0, {}, "--collection " + name};
  return *collection;
}

/// One reference token of a JSON pointer (RFC 6901) as it was before it was escaped.
inline std::string unescaped(std::string token) {
  for (std::size_t at = token.find('~'); at != token.npos; at = token.find('~', at + 1)) {
    if (at + 1 < token.size()) token.replace(at, 2, token[at + 1] == '1' ? "/" : "~");
  }
  return token;
}

}  // namespace feldsiegel::client
