SELECT COUNT(*), COALESCE(MIN(idx), 0), COALESCE(MIN(tenant_index), 0)
FROM audit_events WHERE log = ?1 AND tenant = ?4 AND idx >= ?2 AND idx < ?3
