-- The first version in PostgreSQL; the same tables as in sqlite/migrations. The tenant leads every key, and no
-- constraint reaches across tenants, so that the tables from "headers" on can be distributed by it. Numbers first: no
-- padding. Text is compared by its bytes, so that both databases have one order.
ALTER TABLE meta ADD COLUMN state bigint NOT NULL DEFAULT 0 CHECK (state BETWEEN 0 AND 3);  -- as sql::State
ALTER TABLE meta ADD COLUMN move_id bytea;

CREATE TABLE tenants (
  id text COLLATE "C" PRIMARY KEY,
  wrapped_key bytea NOT NULL,
  suite bigint NOT NULL,
  newest_epoch bigint NOT NULL CHECK (newest_epoch BETWEEN 1 AND 4294967295),
  oldest_epoch bigint NOT NULL CHECK (oldest_epoch BETWEEN 1 AND newest_epoch),
  created bigint NOT NULL
);

CREATE TABLE directories (
  tenant text COLLATE "C" PRIMARY KEY REFERENCES tenants (id) ON DELETE CASCADE,
  version bigint NOT NULL CHECK (version >= 1),
  content_hash text COLLATE "C" NOT NULL
);

CREATE TABLE directory_key (
  singleton bigint PRIMARY KEY DEFAULT 1 CHECK (singleton = 1),
  wrapped bytea NOT NULL
);

CREATE TABLE headers (
  epoch bigint NOT NULL CHECK (epoch BETWEEN 1 AND 4294967295),
  assigned bigint NOT NULL CHECK (assigned >= 0),  -- how many assignments refer to it
  tenant uuid NOT NULL,
  id uuid NOT NULL,
  text text COLLATE "C" NOT NULL,
  PRIMARY KEY (tenant, id)
) WITH (fillfactor = 50);  -- the counter is updated in place

-- The domain last in both keys: where it stood second, a planner without statistics took one index for the other.
CREATE TABLE assignments (
  domain bigint NOT NULL CHECK (domain BETWEEN 0 AND 4294967295),
  created bigint NOT NULL,
  tenant uuid NOT NULL,
  pseudonym uuid NOT NULL,
  header uuid NOT NULL,
  tag bytea NOT NULL CHECK (length(tag) = 32),
  sealed_identifier bytea NOT NULL,
  wrapped_secret bytea NOT NULL,
  retention_class text COLLATE "C" NOT NULL,
  PRIMARY KEY (tenant, tag, domain),
  UNIQUE (tenant, pseudonym, domain)
);

CREATE TABLE tombstones (
  sequence bigint NOT NULL CHECK (sequence >= 1),
  domain bigint NOT NULL CHECK (domain BETWEEN 0 AND 4294967295),
  erased bigint NOT NULL,
  tenant uuid NOT NULL,
  pseudonym uuid NOT NULL,
  PRIMARY KEY (tenant, sequence),
  UNIQUE (tenant, pseudonym, domain)
);

CREATE TABLE erasure_counters (
  last bigint NOT NULL CHECK (last >= 1),
  tenant uuid PRIMARY KEY
);

CREATE TABLE serials (
  domain bigint NOT NULL CHECK (domain BETWEEN 0 AND 4294967295),
  next bigint NOT NULL CHECK (next >= 0),
  tenant uuid NOT NULL,
  PRIMARY KEY (tenant, domain)
);

CREATE TABLE budgets (
  domain bigint NOT NULL CHECK (domain BETWEEN 0 AND 4294967295),
  kind bigint NOT NULL CHECK (kind IN (1, 2)),
  full_at bigint NOT NULL,  -- microseconds since 1970: when the bucket is full again if nothing more is taken
  tenant uuid NOT NULL,
  person text COLLATE "C" NOT NULL,
  PRIMARY KEY (tenant, person, domain, kind)
) WITH (fillfactor = 50);

CREATE TABLE approvals (
  purpose bigint NOT NULL CHECK (purpose BETWEEN 0 AND 4294967295),
  requested bigint NOT NULL,
  decide_before bigint NOT NULL,
  minutes bigint NOT NULL CHECK (minutes BETWEEN 0 AND 4294967295),
  approved bigint NOT NULL DEFAULT 0,
  expires bigint NOT NULL DEFAULT 0,
  current_until bigint NOT NULL,  -- from then on it is history: neither to be decided nor in force
  tenant uuid NOT NULL,
  id text COLLATE "C" NOT NULL,
  requester text COLLATE "C" NOT NULL,
  approver text COLLATE "C" CHECK (approver <> requester),
  sealed_reason bytea NOT NULL,
  PRIMARY KEY (tenant, id)
);

CREATE INDEX approvals_current ON approvals (tenant, current_until);
CREATE INDEX approvals_in_force ON approvals (tenant, requester, purpose, expires);

CREATE TABLE reidentifications (
  at bigint NOT NULL,
  domain bigint NOT NULL CHECK (domain BETWEEN 0 AND 4294967295),
  count bigint NOT NULL CHECK (count BETWEEN 0 AND 4294967295),
  tenant uuid NOT NULL,
  id uuid NOT NULL,
  person text COLLATE "C" NOT NULL,
  request_id text COLLATE "C" NOT NULL,
  sealed_reason bytea NOT NULL,
  PRIMARY KEY (tenant, at, id)
);
