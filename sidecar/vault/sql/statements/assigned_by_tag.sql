SELECT tag, domain, pseudonym, header, sealed_identifier, wrapped_secret, retention_class, created
FROM assignments WHERE tenant = ?1 AND domain = ?2 AND tag = ?3;
