-- Assignments, budgets, approvals. The tenant stands in each row as its GUID's 16 bytes, and leads every key.
ALTER TABLE meta ADD COLUMN state INTEGER NOT NULL DEFAULT 0 CHECK (state BETWEEN 0 AND 3);  -- as sql::State
ALTER TABLE meta ADD COLUMN move_id BLOB;

CREATE TABLE headers (
  tenant BLOB NOT NULL CHECK (length(tenant) = 16),
  id BLOB NOT NULL CHECK (length(id) = 16),
  epoch INTEGER NOT NULL CHECK (epoch BETWEEN 1 AND 4294967295),
  text TEXT NOT NULL,
  assigned INTEGER NOT NULL CHECK (assigned >= 0),  -- how many assignments refer to it
  PRIMARY KEY (tenant, id)
) STRICT;

-- With a rowid, so that new rows go to the end and only the two small indexes are written at random.
CREATE TABLE assignments (
  tenant BLOB NOT NULL CHECK (length(tenant) = 16),
  domain INTEGER NOT NULL CHECK (domain BETWEEN 0 AND 4294967295),
  created INTEGER NOT NULL,
  tag BLOB NOT NULL CHECK (length(tag) = 32),
  pseudonym BLOB NOT NULL CHECK (length(pseudonym) = 16),
  header BLOB NOT NULL CHECK (length(header) = 16),
  sealed_identifier BLOB NOT NULL,
  wrapped_secret BLOB NOT NULL,
  retention_class TEXT NOT NULL,
  PRIMARY KEY (tenant, tag, domain),
  UNIQUE (tenant, pseudonym, domain)
) STRICT;

CREATE TABLE tombstones (
  tenant BLOB NOT NULL CHECK (length(tenant) = 16),
  sequence INTEGER NOT NULL CHECK (sequence >= 1),
  domain INTEGER NOT NULL CHECK (domain BETWEEN 0 AND 4294967295),
  pseudonym BLOB NOT NULL CHECK (length(pseudonym) = 16),
  erased INTEGER NOT NULL,
  PRIMARY KEY (tenant, sequence),
  UNIQUE (tenant, pseudonym, domain)
) STRICT;

CREATE TABLE erasure_counters (
  tenant BLOB PRIMARY KEY CHECK (length(tenant) = 16),
  last INTEGER NOT NULL CHECK (last >= 1)
) STRICT, WITHOUT ROWID;

CREATE TABLE serials (
  tenant BLOB NOT NULL CHECK (length(tenant) = 16),
  domain INTEGER NOT NULL CHECK (domain BETWEEN 0 AND 4294967295),
  next INTEGER NOT NULL CHECK (next >= 0),
  PRIMARY KEY (tenant, domain)
) STRICT, WITHOUT ROWID;

CREATE TABLE budgets (
  tenant BLOB NOT NULL CHECK (length(tenant) = 16),
  person TEXT NOT NULL,
  domain INTEGER NOT NULL CHECK (domain BETWEEN 0 AND 4294967295),
  kind INTEGER NOT NULL CHECK (kind IN (1, 2)),
  full_at INTEGER NOT NULL,  -- microseconds since 1970: when the bucket is full again if nothing more is taken
  PRIMARY KEY (tenant, person, domain, kind)
) STRICT, WITHOUT ROWID;

CREATE TABLE approvals (
  tenant BLOB NOT NULL CHECK (length(tenant) = 16),
  id TEXT NOT NULL,
  purpose INTEGER NOT NULL CHECK (purpose BETWEEN 0 AND 4294967295),
  requester TEXT NOT NULL,
  sealed_reason BLOB NOT NULL,
  requested INTEGER NOT NULL,
  decide_before INTEGER NOT NULL,
  minutes INTEGER NOT NULL CHECK (minutes BETWEEN 0 AND 4294967295),
  approver TEXT CHECK (approver <> requester),
  approved INTEGER NOT NULL DEFAULT 0,
  expires INTEGER NOT NULL DEFAULT 0,
  current_until INTEGER NOT NULL,  -- from then on it is history: neither to be decided nor in force
  PRIMARY KEY (tenant, id)
) STRICT;

CREATE INDEX approvals_current ON approvals (tenant, current_until);
CREATE INDEX approvals_in_force ON approvals (tenant, requester, purpose, expires);

CREATE TABLE reidentifications (
  tenant BLOB NOT NULL CHECK (length(tenant) = 16),
  at INTEGER NOT NULL,
  id BLOB NOT NULL CHECK (length(id) = 16),
  person TEXT NOT NULL,
  domain INTEGER NOT NULL CHECK (domain BETWEEN 0 AND 4294967295),
  count INTEGER NOT NULL CHECK (count BETWEEN 0 AND 4294967295),
  request_id TEXT NOT NULL,
  sealed_reason BLOB NOT NULL,
  PRIMARY KEY (tenant, at, id)
) STRICT;
