-- A row comes back unless the tag is there already. A pseudonym that is there already is an error.
INSERT INTO assignments
  (tenant, domain, tag, pseudonym, header, sealed_identifier, wrapped_secret, retention_class, created)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
ON CONFLICT (tenant, domain, tag) DO NOTHING
RETURNING domain;
