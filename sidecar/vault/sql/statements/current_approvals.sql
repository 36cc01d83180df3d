SELECT id, purpose, requester, sealed_reason, requested, decide_before, minutes, approver, approved, expires, mac
FROM approvals WHERE tenant = ?1 AND current_until > ?2 ORDER BY requested DESC, id LIMIT ?3;
