UPDATE audit_events SET actor = ?3, pseudonyms = ?4, reason = ?5 WHERE log = ?1 AND idx = ?2
