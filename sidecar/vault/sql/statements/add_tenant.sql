INSERT INTO tenants (id, wrapped_key, suite, newest_epoch, oldest_epoch, created, epoch_since)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7);
