SELECT schema_version, state FROM meta;
