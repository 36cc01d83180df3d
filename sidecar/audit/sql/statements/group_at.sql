SELECT first, count, time, leaves, events FROM audit_groups
WHERE log = ?1 AND first <= ?2 ORDER BY first DESC LIMIT 1
