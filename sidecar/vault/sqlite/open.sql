PRAGMA busy_timeout = 5000;
PRAGMA journal_mode = WAL;
PRAGMA synchronous = FULL;
PRAGMA foreign_keys = ON;
PRAGMA trusted_schema = OFF;
PRAGMA secure_delete = ON;
PRAGMA cell_size_check = ON;
-- Look-ups go all over the file: mapped, they cost no call into the system once a page was touched. Beyond these 2 GiB,
-- the most that SQLite maps, pages are read.
PRAGMA mmap_size = 2147418112;
PRAGMA cache_size = -65536;
