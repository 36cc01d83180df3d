INSERT INTO audit_group_tenants (log, tenant, first) VALUES (?1, ?2, ?3)
