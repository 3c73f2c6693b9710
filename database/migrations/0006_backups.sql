-- Copies of this file that were made; the files themselves lie in the data folder and are thinned out in time.
CREATE TABLE backups (
  seq        INTEGER PRIMARY KEY,
  file       TEXT NOT NULL,
  until_seq  INTEGER NOT NULL,
  size_bytes INTEGER NOT NULL,
  sha256     TEXT NOT NULL,
  at_ms      INTEGER NOT NULL
) STRICT;

CREATE TRIGGER backups_refuse_update BEFORE UPDATE ON backups
BEGIN SELECT RAISE(ABORT, 'backups is append-only'); END;

CREATE TRIGGER backups_refuse_delete BEFORE DELETE ON backups
BEGIN SELECT RAISE(ABORT, 'backups is append-only'); END;
