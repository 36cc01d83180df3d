SELECT epoch FROM headers WHERE tenant = ?1 AND epoch < ?2 LIMIT 1;
