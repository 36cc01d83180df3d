INSERT INTO audit_facts (log, name, value) VALUES (?1, ?2, ?3)
ON CONFLICT (log, name) DO UPDATE SET value = excluded.value
