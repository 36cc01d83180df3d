SELECT tenant FROM audit_group_tenants WHERE log = ?1 AND tenant > ?2 ORDER BY tenant LIMIT 1
