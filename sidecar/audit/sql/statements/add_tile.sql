INSERT INTO audit_tiles (log, level, idx, nodes) VALUES (?1, ?2, ?3, ?4)
