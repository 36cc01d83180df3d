SELECT log, origin, verifier_key, wrapped_key, size, root, time, checkpoint FROM audit_logs WHERE instance = ?1
