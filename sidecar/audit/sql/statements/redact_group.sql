UPDATE audit_groups SET events = ?3 WHERE log = ?1 AND first = ?2
