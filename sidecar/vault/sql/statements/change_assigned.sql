UPDATE headers SET assigned = assigned + ?3 WHERE tenant = ?1 AND id = ?2 RETURNING assigned;
