// Cipher suites as people name them.
#pragma once

#include <optional>
#include <string_view>

#include "core/hpke/suite.h"

namespace feldsiegel::cli {

inline std::optional<hpke::KemId> suite_from_text(std::string_view text) {
  if (text == "x-wing") return hpke::KemId::x_wing;
  if (text == "x25519") return hpke::KemId::dhkem_x25519_hkdf_sha256;
  return std::nullopt;
}

inline std::string_view suite_text(hpke::KemId suite) { return suite == hpke::KemId::x_wing ? "x-wing" : "x25519"; }

}  // namespace feldsiegel::cli
