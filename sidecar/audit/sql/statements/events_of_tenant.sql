SELECT idx, time, tenant, tenant_index, leaf, content, actor, pseudonyms, reason
FROM audit_events WHERE log = ?1 AND tenant = ?5 AND idx >= ?2 AND idx < ?3 ORDER BY idx LIMIT ?4
