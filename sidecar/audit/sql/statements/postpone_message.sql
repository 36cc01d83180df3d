UPDATE audit_outbox SET attempts = ?3, due = ?4 WHERE log = ?1 AND id = ?2
