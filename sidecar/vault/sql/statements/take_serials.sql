-- Answers the number after those that were taken.
INSERT INTO serials (tenant, domain, next) VALUES (?1, ?2, ?3)
ON CONFLICT (tenant, domain) DO UPDATE SET next = serials.next + ?3
RETURNING next;
