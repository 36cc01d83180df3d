-- Changes nothing: locks the row, so that nobody takes the lease before this transaction has ended.
UPDATE leases SET term = term WHERE name = ?1 AND owner = ?2 AND term = ?3 RETURNING term;
