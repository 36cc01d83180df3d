INSERT INTO directory_key (singleton, wrapped) VALUES (1, ?1);
