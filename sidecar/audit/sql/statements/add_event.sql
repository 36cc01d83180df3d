INSERT INTO audit_events (log, idx, time, tenant, tenant_index, leaf, content, actor, pseudonyms, reason)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
