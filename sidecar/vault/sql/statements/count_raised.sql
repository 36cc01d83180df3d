SELECT count(*) FROM tombstones INNER JOIN assignments
  ON assignments.tenant = tombstones.tenant AND assignments.domain = tombstones.domain
     AND assignments.pseudonym = tombstones.pseudonym;
