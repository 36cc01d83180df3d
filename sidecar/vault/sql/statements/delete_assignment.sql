DELETE FROM assignments WHERE tenant = ?1 AND domain = ?2 AND pseudonym = ?3 AND header = ?4 RETURNING domain;
