INSERT INTO tombstones (tenant, sequence, domain, pseudonym, erased) VALUES (?1, ?2, ?3, ?4, ?5);
