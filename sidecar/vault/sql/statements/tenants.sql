SELECT id, wrapped_key, suite, newest_epoch, oldest_epoch, created, epoch_since FROM tenants ORDER BY id;
