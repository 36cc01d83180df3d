// How the generator writes a vector: one JSON file each, members in the order in which a reader wants them.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "core/base/bytes.h"

namespace feldsiegel::vectors {

struct VectorFile {
  std::string path;  ///< below tests/vectors, e.g. "seal/x25519-text.json"
  nlohmann::ordered_json content;
};

using VectorFiles = std::vector<VectorFile>;

/// `count` bytes first, first + 1, ...: keys and randomness that everyone can type.
inline Bytes counting(std::uint8_t first, std::size_t count) {
  Bytes bytes(count);
  for (std::size_t i = 0; i < count; ++i) bytes[i] = static_cast<std::uint8_t>(first + i);
  return bytes;
}

inline constexpr const char* tenant_text = "11111111-1111-4111-8111-111111111111";

void add_seal_vectors(VectorFiles& files);
void add_refused_seal_vectors(VectorFiles& files);
void add_reply_vectors(VectorFiles& files);
void add_directory_vectors(VectorFiles& files);
void add_ip_vectors(VectorFiles& files);

}  // namespace feldsiegel::vectors
