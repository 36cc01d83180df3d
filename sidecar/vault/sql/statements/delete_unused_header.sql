DELETE FROM headers WHERE tenant = ?1 AND id = ?2 AND assigned = 0;
