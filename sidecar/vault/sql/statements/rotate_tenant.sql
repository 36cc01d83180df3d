UPDATE tenants SET newest_epoch = newest_epoch + 1 WHERE id = ?1 RETURNING newest_epoch;
