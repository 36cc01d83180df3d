INSERT INTO directories (tenant, version, content_hash) SELECT id, 1, ?2 FROM tenants WHERE id = ?1
ON CONFLICT (tenant) DO UPDATE SET version = directories.version + 1, content_hash = excluded.content_hash
  WHERE directories.content_hash <> excluded.content_hash;
