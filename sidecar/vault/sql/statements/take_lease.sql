-- ?3 is now, ?4 when the lease runs out, ?5 the latest that one of now could: beyond it the clock was set back.
INSERT INTO leases (name, owner, term, expires, last_run, runs) VALUES (?1, ?2, 1, ?4, 0, 0)
ON CONFLICT (name) DO UPDATE SET owner = ?2, term = leases.term + 1, expires = ?4
  WHERE leases.owner IS NULL OR leases.owner = ?2 OR leases.expires <= ?3 OR leases.expires > ?5
RETURNING term, last_run, runs;
