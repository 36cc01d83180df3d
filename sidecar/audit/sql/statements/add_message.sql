INSERT INTO audit_outbox (log, id, created, due, attempts, body) VALUES (?1, ?2, ?3, ?3, 0, ?4)
