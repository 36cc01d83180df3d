INSERT INTO audit_groups (log, first, count, time, leaves, events) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
