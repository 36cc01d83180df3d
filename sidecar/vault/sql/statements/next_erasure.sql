INSERT INTO erasure_counters (tenant, last) VALUES (?1, 1)
ON CONFLICT (tenant) DO UPDATE SET last = erasure_counters.last + 1
RETURNING last;
