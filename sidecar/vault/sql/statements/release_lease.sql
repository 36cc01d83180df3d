UPDATE leases SET owner = NULL, expires = 0 WHERE name = ?1 AND owner = ?2 AND term = ?3;
