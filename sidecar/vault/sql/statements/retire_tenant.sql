UPDATE tenants SET oldest_epoch = ?2 WHERE id = ?1;
