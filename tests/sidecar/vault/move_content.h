// A vault with something in each of its tables, and the question whether another one has the same.
#pragma once

#include "tests/sidecar/vault/persons.h"

namespace feldsiegel::testing {

/// People of two tenants and domains, some erased, with budgets, approvals, serial numbers and a directory.
void fill(vault::Vault& vault, std::uint32_t people);

/// Asks through the interface of the stores.
bool has_content(vault::Vault& vault, std::uint32_t people);

}  // namespace feldsiegel::testing
