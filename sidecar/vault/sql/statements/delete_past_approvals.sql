DELETE FROM approvals
WHERE tenant = ?1 AND current_until < ?2
  AND id IN (SELECT id FROM approvals WHERE tenant = ?1 AND current_until < ?2 ORDER BY current_until LIMIT ?3)
RETURNING purpose;
