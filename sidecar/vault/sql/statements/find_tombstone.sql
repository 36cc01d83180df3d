SELECT sequence, domain, pseudonym, erased FROM tombstones WHERE tenant = ?1 AND domain = ?2 AND pseudonym = ?3;
