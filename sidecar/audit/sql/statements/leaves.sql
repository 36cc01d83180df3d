SELECT leaf FROM audit_events WHERE log = ?1 AND idx >= ?2 AND idx < ?3 ORDER BY idx
