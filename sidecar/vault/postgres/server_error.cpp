#include "sidecar/vault/postgres/server_error.h"

namespace feldsiegel::vault::postgres {

ErrorCode error_of(std::string_view sqlstate, bool writing) {
  if (sqlstate == "23505") return ErrorCode::duplicate_id;                          // unique_violation
  if (sqlstate == "53100") return ErrorCode::vault_full;                            // disk_full
  if (sqlstate == "25006") return ErrorCode::vault_read_only;                       // read_only_sql_transaction
  if (sqlstate == "42501" && writing) return ErrorCode::vault_read_only;            // insufficient_privilege
  if (sqlstate == "42P01" || sqlstate == "42703") return ErrorCode::vault_too_old;  // no such table, no such column
  if (sqlstate == "XX001" || sqlstate == "XX002") return ErrorCode::vault_damaged;  // data or index corrupted
  return ErrorCode::vault_unavailable;
}

bool is_transient(std::string_view sqlstate) {
  return sqlstate == "40001" || sqlstate == "40P01";  // serialization_failure, deadlock_detected
}

}  // namespace feldsiegel::vault::postgres
