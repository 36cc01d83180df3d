DELETE FROM budgets
WHERE tenant = ?1 AND (person, domain, kind) > (?2, ?3, ?4) AND (person, domain, kind) <= (?5, ?6, ?7) AND full_at < ?8
RETURNING kind;
