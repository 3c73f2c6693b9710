-- The journal: the only persisted truth. Every other table is a projection of it.

CREATE TABLE journal (
  seq     INTEGER PRIMARY KEY,
  at_ms   INTEGER NOT NULL,
  type    TEXT NOT NULL,
  version INTEGER NOT NULL,
  -- The event without its type, amounts as decimal text.
  data    TEXT NOT NULL CHECK (json_valid(data)),
  -- Signed transaction bytes travel here, beside the event, so that no reader of events can leak them.
  bytes   BLOB
) STRICT;

CREATE TRIGGER journal_has_no_gap BEFORE INSERT ON journal
WHEN NEW.seq IS NOT (SELECT coalesce(max(seq), 0) + 1 FROM journal)
BEGIN SELECT RAISE(ABORT, 'journal: seq must follow the last one'); END;

CREATE TRIGGER journal_refuses_update BEFORE UPDATE ON journal
BEGIN SELECT RAISE(ABORT, 'journal is append-only'); END;

CREATE TRIGGER journal_refuses_delete BEFORE DELETE ON journal
BEGIN SELECT RAISE(ABORT, 'journal is append-only'); END;

-- One row for each start of the operator.
CREATE TABLE boots (
  seq        INTEGER PRIMARY KEY,
  boot_epoch INTEGER NOT NULL,
  version    TEXT NOT NULL,
  cluster    TEXT NOT NULL CHECK (cluster IN ('localnet', 'mainnet')),
  mode       TEXT NOT NULL CHECK (mode IN ('paper', 'live')),
  genesis    TEXT NOT NULL,
  wallet     TEXT NOT NULL,
  at_ms      INTEGER NOT NULL
) STRICT;
