INSERT INTO approvals
  (tenant, id, purpose, requester, sealed_reason, requested, decide_before, minutes, current_until, mac)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10);
