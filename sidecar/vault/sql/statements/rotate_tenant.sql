UPDATE tenants SET newest_epoch = newest_epoch + 1, epoch_since = ?2 WHERE id = ?1 RETURNING newest_epoch;
