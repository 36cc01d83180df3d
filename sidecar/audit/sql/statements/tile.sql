SELECT nodes FROM audit_tiles WHERE log = ?1 AND level = ?2 AND idx = ?3
