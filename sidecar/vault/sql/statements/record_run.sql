UPDATE leases SET last_run = ?4, runs = runs + 1 WHERE name = ?1 AND owner = ?2 AND term = ?3 RETURNING term;
