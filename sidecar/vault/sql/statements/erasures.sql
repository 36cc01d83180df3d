SELECT sequence, domain, pseudonym, erased FROM tombstones
WHERE tenant = ?1 AND sequence > ?2 ORDER BY sequence LIMIT ?3;
