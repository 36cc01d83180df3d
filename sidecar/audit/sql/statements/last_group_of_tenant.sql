SELECT MAX(first) FROM audit_group_tenants WHERE log = ?1 AND tenant = ?2 AND first < ?3
