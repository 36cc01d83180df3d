UPDATE audit_logs SET size = ?4, root = ?5, time = ?6
WHERE log = ?1 AND size = ?2 AND root = ?3 RETURNING size
