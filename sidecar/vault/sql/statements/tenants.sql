SELECT id, wrapped_key, suite, newest_epoch, oldest_epoch, created FROM tenants ORDER BY id;
