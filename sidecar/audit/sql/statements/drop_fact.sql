DELETE FROM audit_facts WHERE log = ?1 AND name = ?2
