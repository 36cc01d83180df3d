INSERT INTO audit_logs (log, instance, origin, verifier_key, wrapped_key, size, root, time, checkpoint)
SELECT COALESCE(MAX(log), 0) + 1, ?1, ?2, ?3, ?4, 0, ?5, 0, ?6 FROM audit_logs
