UPDATE approvals SET approver = ?3, approved = ?4, expires = ?5, current_until = ?5, mac = ?6
WHERE tenant = ?1 AND id = ?2 AND approver IS NULL
RETURNING id, purpose, requester, sealed_reason, requested, decide_before, minutes, approver, approved, expires, mac;
