SELECT CAST(coalesce(sum(assigned), 0) AS BIGINT) FROM headers WHERE tenant = ?1;
