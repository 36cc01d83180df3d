-- A vault that holds nothing yet but its version.
CREATE TABLE IF NOT EXISTS meta (
  singleton bigint PRIMARY KEY CHECK (singleton = 1),
  schema_version bigint NOT NULL
);

INSERT INTO meta (singleton, schema_version) VALUES (1, 0) ON CONFLICT DO NOTHING;
