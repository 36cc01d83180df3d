SELECT id, purpose, requester, sealed_reason, requested, decide_before, minutes, approver, approved, expires, mac
FROM approvals WHERE tenant = ?1 AND id = ?2;
