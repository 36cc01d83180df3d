SELECT person, domain, kind FROM budgets
WHERE tenant = ?1 AND (person, domain, kind) > (?2, ?3, ?4) ORDER BY person, domain, kind LIMIT ?5;
