INSERT INTO directories (tenant, version, content_hash) SELECT id, 1, ?2 FROM tenants WHERE id = ?1
ON CONFLICT (tenant) DO UPDATE SET version = version + 1, content_hash = excluded.content_hash
  WHERE content_hash <> excluded.content_hash;
