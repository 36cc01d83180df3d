SELECT epoch, text FROM headers WHERE tenant = ?1 AND id = ?2;
