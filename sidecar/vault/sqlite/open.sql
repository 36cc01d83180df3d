PRAGMA busy_timeout = 5000;
PRAGMA journal_mode = WAL;
PRAGMA synchronous = FULL;
PRAGMA foreign_keys = ON;
PRAGMA trusted_schema = OFF;
PRAGMA secure_delete = ON;
PRAGMA cell_size_check = ON;
-- Not mapped: whoever can write to the file could change a page while it is being read (SQLite's advice for such files,
-- as is the check above).
PRAGMA mmap_size = 0;
PRAGMA cache_size = -65536;
