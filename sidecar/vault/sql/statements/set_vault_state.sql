UPDATE meta SET state = ?1, move_id = ?2;
