SELECT MIN(tenant) FROM audit_group_tenants WHERE log = ?1 AND tenant > ?2
