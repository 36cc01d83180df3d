SELECT COUNT(*), COALESCE(MIN(created), 0) FROM audit_outbox WHERE log = ?1
