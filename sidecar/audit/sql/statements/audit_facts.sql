SELECT name, value FROM audit_facts WHERE log = ?1
