// Reading tests/vectors/*.json in the tests of core/hpke.
#pragma once

#include <doctest/doctest.h>

#include <fstream>
#include <iterator>
#include <string>
#include <string_view>

#include "core/base/hex.h"
#include "core/base/json.h"
#include "core/hpke/kem.h"

namespace feldsiegel::tests {

inline Json read_vector(const std::string& path) {
  std::ifstream file(std::string(FELDSIEGEL_TEST_DATA) + "/vectors/" + path, std::ios::binary);
  const std::string content{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  auto vector = parse_json(as_bytes(content));
  REQUIRE_MESSAGE(vector.ok(), path);
  return std::move(vector).value();
}

/// The member's bytes; a missing or malformed member fails the test and gives none.
inline Bytes hex_member(const Json& vector, const std::string& name) {
  const auto member = vector.find(name);
  const bool is_text = member != vector.end() && member->is_string();
  REQUIRE_MESSAGE(is_text, name);
  const auto bytes = from_hex(*member->get_ptr<const std::string*>());
  REQUIRE_MESSAGE(bytes.has_value(), name);
  return *bytes;
}

inline Bytes bytes_of(std::string_view hex) { return from_hex(hex).value_or(Bytes{}); }

template <std::size_t N>
std::string hex_of(const Secret<N>& secret) {
  return to_hex(secret.expose_secret());
}

inline hpke::PrivateKey private_key_of(const Bytes& bytes) {
  REQUIRE(bytes.size() == hpke::Nsk);
  hpke::PrivateKey key;
  std::copy(bytes.begin(), bytes.end(), key.expose_secret_for_writing().begin());
  return key;
}

}  // namespace feldsiegel::tests
