SELECT time FROM audit_events WHERE log = ?1 AND idx = ?2
