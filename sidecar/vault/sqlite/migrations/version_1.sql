-- Tenants and the directory. Nothing in a vault is readable without the key provider, except who the tenants are.
CREATE TABLE tenants (
  id TEXT PRIMARY KEY,
  wrapped_key BLOB NOT NULL,
  suite INTEGER NOT NULL,
  newest_epoch INTEGER NOT NULL CHECK (newest_epoch BETWEEN 1 AND 4294967295),
  oldest_epoch INTEGER NOT NULL CHECK (oldest_epoch BETWEEN 1 AND newest_epoch),
  created INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE directories (
  tenant TEXT PRIMARY KEY REFERENCES tenants (id) ON DELETE CASCADE,
  version INTEGER NOT NULL CHECK (version >= 1),
  content_hash TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE directory_key (
  singleton INTEGER PRIMARY KEY CHECK (singleton = 1),
  wrapped BLOB NOT NULL
) STRICT;
