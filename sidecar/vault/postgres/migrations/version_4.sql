-- Who alone does a job now (lease_store.h). Times: milliseconds since 1970.
CREATE TABLE leases (
  term bigint NOT NULL CHECK (term >= 1),
  expires bigint NOT NULL,
  last_run bigint NOT NULL,
  runs bigint NOT NULL CHECK (runs >= 0),
  name text COLLATE "C" PRIMARY KEY,
  owner text COLLATE "C"  -- nobody: it was released
) WITH (fillfactor = 50);
