SELECT MAX(version) FROM audit_meta
