PRAGMA busy_timeout = 5000;
PRAGMA journal_mode = WAL;
PRAGMA synchronous = FULL;
PRAGMA foreign_keys = ON;
PRAGMA trusted_schema = OFF;
PRAGMA secure_delete = ON;
PRAGMA cell_size_check = ON;
-- Not mapped: look-ups go all over the file, and a fault for a fresh page costs more than reading it.
PRAGMA mmap_size = 0;
PRAGMA cache_size = -65536;
