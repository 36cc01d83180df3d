INSERT INTO reidentifications (tenant, at, id, person, domain, count, request_id, sealed_reason)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8);
