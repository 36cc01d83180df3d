SELECT id, purpose, requester, sealed_reason, requested, decide_before, minutes, approver, approved, expires, mac
FROM approvals
WHERE tenant = ?1 AND purpose = ?2 AND requester = ?3 AND approved <= ?4 AND expires > ?4
ORDER BY expires DESC LIMIT ?5;
