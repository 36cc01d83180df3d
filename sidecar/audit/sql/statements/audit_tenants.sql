SELECT tenant, events FROM audit_tenants WHERE log = ?1
