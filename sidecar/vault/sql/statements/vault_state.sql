SELECT schema_version, state, move_id FROM meta;
