UPDATE headers SET assigned = assigned WHERE tenant = ?1 AND id = ?2;
