SET statement_timeout = '30s';
SET lock_timeout = '20s';
SET idle_in_transaction_session_timeout = '60s';
SET default_transaction_isolation = 'read committed';
SET synchronous_commit = on;
SET client_min_messages = error;
