-- Who alone does a job now (lease_store.h). Times: milliseconds since 1970.
CREATE TABLE leases (
  name TEXT PRIMARY KEY,
  owner TEXT,  -- nobody: it was released
  term INTEGER NOT NULL CHECK (term >= 1),
  expires INTEGER NOT NULL,
  last_run INTEGER NOT NULL,
  runs INTEGER NOT NULL CHECK (runs >= 0)
) STRICT, WITHOUT ROWID;
