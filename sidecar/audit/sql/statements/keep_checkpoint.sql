UPDATE audit_logs SET checkpoint = ?2 WHERE log = ?1
