UPDATE leases SET expires = ?4 WHERE name = ?1 AND owner = ?2 AND term = ?3 RETURNING term;
