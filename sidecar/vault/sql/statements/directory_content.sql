SELECT version FROM directories WHERE tenant = ?1 AND content_hash = ?2;
