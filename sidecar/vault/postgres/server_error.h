// What the server's errors mean.
#pragma once

#include <string_view>

#include "sidecar/vault/sql/database.h"

namespace feldsiegel::vault::postgres {

/// From SQLSTATE, five characters or none. `writing`: whether the transaction may write.
ErrorCode error_of(std::string_view sqlstate, bool writing);

/// Whether the transaction failed only because of another one at the same time: run it again.
bool is_transient(std::string_view sqlstate);

}  // namespace feldsiegel::vault::postgres
