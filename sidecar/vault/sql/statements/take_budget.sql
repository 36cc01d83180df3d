-- ?5 is now, ?6 what is taken and ?7 the whole bucket, as times. No row comes back when there is too little in it.
INSERT INTO budgets (tenant, person, domain, kind, full_at) VALUES (?1, ?2, ?3, ?4, ?5 + ?6)
ON CONFLICT (tenant, person, domain, kind) DO UPDATE
  SET full_at = CASE WHEN budgets.full_at > ?5 THEN budgets.full_at ELSE ?5 END + ?6
  WHERE budgets.full_at + ?6 <= ?5 + ?7
RETURNING full_at;
