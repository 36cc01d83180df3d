-- No row comes back when there is no such tenant or when ?2 is its newest epoch or a later one.
UPDATE tenants SET oldest_epoch = max(oldest_epoch, ?2 + 1) WHERE id = ?1 AND ?2 < newest_epoch RETURNING oldest_epoch;
