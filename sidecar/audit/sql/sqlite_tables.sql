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

-- Events that became durable together, at one time: encoded as in stored_event.h.
CREATE TABLE IF NOT EXISTS audit_groups (
  log INTEGER NOT NULL,
  first INTEGER NOT NULL,
  count INTEGER NOT NULL CHECK (count >= 1),
  time INTEGER NOT NULL,
  leaves BLOB NOT NULL CHECK (length(leaves) = 32 * count),
  events BLOB NOT NULL,
  PRIMARY KEY (log, first)
) STRICT;

CREATE TABLE IF NOT EXISTS audit_group_tenants (
  log INTEGER NOT NULL,
  tenant BLOB NOT NULL CHECK (length(tenant) IN (0, 16)),
  first INTEGER NOT NULL,
  PRIMARY KEY (log, tenant, first)
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

INSERT OR IGNORE INTO audit_meta (version) VALUES (2);
