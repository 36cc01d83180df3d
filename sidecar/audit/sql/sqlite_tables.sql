-- Everything of the audit log; several logs may share the tables.
CREATE TABLE IF NOT EXISTS audit_meta (version INTEGER PRIMARY KEY) STRICT;

CREATE TABLE IF NOT EXISTS audit_logs (
  log INTEGER PRIMARY KEY,
  instance TEXT NOT NULL UNIQUE,
  origin TEXT NOT NULL,
  verifier_key TEXT NOT NULL,
  wrapped_key BLOB NOT NULL,
  size INTEGER NOT NULL,
  root BLOB NOT NULL CHECK (length(root) = 32),
  time INTEGER NOT NULL,
  checkpoint TEXT NOT NULL
) STRICT;

CREATE TABLE IF NOT EXISTS audit_events (
  log INTEGER NOT NULL,
  idx INTEGER NOT NULL,
  time INTEGER NOT NULL,
  tenant BLOB NOT NULL CHECK (length(tenant) IN (0, 16)),
  tenant_index INTEGER NOT NULL,
  leaf BLOB NOT NULL CHECK (length(leaf) = 32),
  content BLOB NOT NULL,      -- the other columns that are not personal
  actor BLOB NOT NULL,        -- salt and value, or the commitment alone
  pseudonyms BLOB NOT NULL,
  reason BLOB NOT NULL,
  PRIMARY KEY (log, idx)
) STRICT, WITHOUT ROWID;

CREATE INDEX IF NOT EXISTS audit_events_of_tenant ON audit_events (log, tenant, idx);

CREATE TABLE IF NOT EXISTS audit_tenants (
  log INTEGER NOT NULL,
  tenant BLOB NOT NULL CHECK (length(tenant) IN (0, 16)),
  events INTEGER NOT NULL,
  PRIMARY KEY (log, tenant)
) STRICT, WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS audit_tiles (
  log INTEGER NOT NULL,
  level INTEGER NOT NULL,
  idx INTEGER NOT NULL,
  nodes BLOB NOT NULL CHECK (length(nodes) = 2016),
  PRIMARY KEY (log, level, idx)
) STRICT;

CREATE TABLE IF NOT EXISTS audit_outbox (
  log INTEGER NOT NULL,
  id INTEGER NOT NULL,
  created INTEGER NOT NULL,
  due INTEGER NOT NULL,
  attempts INTEGER NOT NULL,
  body TEXT NOT NULL,
  PRIMARY KEY (log, id)
) STRICT;

CREATE TABLE IF NOT EXISTS audit_facts (
  log INTEGER NOT NULL,
  name TEXT NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY (log, name)
) STRICT, WITHOUT ROWID;

INSERT OR IGNORE INTO audit_meta (version) VALUES (1);
