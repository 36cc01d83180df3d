SELECT full_at FROM budgets WHERE tenant = ?1 AND person = ?2 AND domain = ?3 AND kind = ?4;
