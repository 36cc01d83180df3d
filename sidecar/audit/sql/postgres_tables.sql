-- Everything of the audit log; several logs may share the tables.
CREATE TABLE IF NOT EXISTS audit_meta (version bigint PRIMARY KEY);

CREATE TABLE IF NOT EXISTS audit_logs (
  log bigint PRIMARY KEY,
  instance text NOT NULL UNIQUE,
  origin text NOT NULL,
  verifier_key text NOT NULL,
  wrapped_key bytea NOT NULL,
  size bigint NOT NULL,
  root bytea NOT NULL CHECK (length(root) = 32),
  time bigint NOT NULL,
  checkpoint text NOT NULL
);

-- Events that became durable together, at one time: encoded as in stored_event.h.
CREATE TABLE IF NOT EXISTS audit_groups (
  log bigint NOT NULL,
  first bigint NOT NULL,
  count bigint NOT NULL CHECK (count >= 1),
  time bigint NOT NULL,
  leaves bytea NOT NULL CHECK (length(leaves) = 32 * count),
  events bytea NOT NULL,
  PRIMARY KEY (log, first)
);

CREATE TABLE IF NOT EXISTS audit_group_tenants (
  log bigint NOT NULL,
  tenant bytea NOT NULL CHECK (length(tenant) IN (0, 16)),
  first bigint NOT NULL,
  PRIMARY KEY (log, tenant, first)
);

CREATE TABLE IF NOT EXISTS audit_tiles (
  log bigint NOT NULL,
  level bigint NOT NULL,
  idx bigint NOT NULL,
  nodes bytea NOT NULL CHECK (length(nodes) = 2016),
  PRIMARY KEY (log, level, idx)
);

CREATE TABLE IF NOT EXISTS audit_outbox (
  log bigint NOT NULL,
  id bigint NOT NULL,
  created bigint NOT NULL,
  due bigint NOT NULL,
  attempts bigint NOT NULL,
  body text NOT NULL,
  PRIMARY KEY (log, id)
);

CREATE TABLE IF NOT EXISTS audit_facts (
  log bigint NOT NULL,
  name text NOT NULL,
  value text NOT NULL,
  PRIMARY KEY (log, name)
);

INSERT INTO audit_meta (version) VALUES (2) ON CONFLICT DO NOTHING;
