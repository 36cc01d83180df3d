-- Answers what is stored and keeps others from removing it until the transaction ends.
INSERT INTO headers (tenant, id, epoch, text, assigned) VALUES (?1, ?2, ?3, ?4, 0)
ON CONFLICT (tenant, id) DO UPDATE SET assigned = headers.assigned
RETURNING epoch, text;
