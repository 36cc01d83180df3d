#include "sidecar/vault/sql/sql_vault.h"

#include "sidecar/vault/sql/access.h"

namespace feldsiegel::vault::sql {

std::array<std::uint8_t, 16> tenant_bytes(const TenantId& tenant) {
  const auto digit = [](char c) { return static_cast<std::uint8_t>(c <= '9' ? c - '0' : c - 'a' + 10); };
  std::array<std::uint8_t, 16> out{};
  std::size_t at = 0;
  for (const char c : tenant.text()) {
    if (c == '-') continue;
    out[at / 2] = static_cast<std::uint8_t>(out[at / 2] << 4 | digit(c));
    ++at;
  }
  return out;
}

Status SqlVault::check() { return read(*database_, check_usable); }

}  // namespace feldsiegel::vault::sql
