-- A vault that holds nothing yet but its version.
CREATE TABLE meta (
  singleton INTEGER PRIMARY KEY CHECK (singleton = 1),
  schema_version INTEGER NOT NULL
) STRICT;

INSERT INTO meta (singleton, schema_version) VALUES (1, 0);
