-- Since when the newest epoch is the newest. Epochs of before are taken to be as old as their tenant.
ALTER TABLE tenants ADD COLUMN epoch_since INTEGER NOT NULL DEFAULT 0;
UPDATE tenants SET epoch_since = created;

-- An approval counts with its tenant's MAC alone (core/assignment/approval_mac.h). Rows of before have none, for good.
ALTER TABLE approvals ADD COLUMN mac BLOB NOT NULL DEFAULT x'';
