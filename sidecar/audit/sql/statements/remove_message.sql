DELETE FROM audit_outbox WHERE log = ?1 AND id = ?2
