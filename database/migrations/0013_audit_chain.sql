-- One link for each event that left a row in config_audit or dead_letter_queue: an HMAC of the link before it and of
-- the rows themselves, under a key that is not in this file. Written in the commit of the rows.
CREATE TABLE audit_chain (
  seq      INTEGER PRIMARY KEY,
  previous TEXT NOT NULL,
  mac      TEXT NOT NULL
) STRICT;

CREATE TRIGGER audit_chain_refuse_update BEFORE UPDATE ON audit_chain
BEGIN SELECT RAISE(ABORT, 'audit_chain is append-only'); END;

CREATE TRIGGER audit_chain_refuse_delete BEFORE DELETE ON audit_chain
BEGIN SELECT RAISE(ABORT, 'audit_chain is append-only'); END;
