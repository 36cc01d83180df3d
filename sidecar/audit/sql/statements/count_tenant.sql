INSERT INTO audit_tenants (log, tenant, events) VALUES (?1, ?2, ?3)
ON CONFLICT (log, tenant) DO UPDATE SET events = excluded.events
