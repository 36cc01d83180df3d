SELECT id, body, attempts FROM audit_outbox WHERE log = ?1 AND due <= ?2 ORDER BY id LIMIT ?3
