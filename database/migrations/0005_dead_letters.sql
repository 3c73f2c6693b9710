-- What was asked for and not executed, and why. Nothing here is a dedupe key: the same wish may come again.
CREATE TABLE dead_letter_queue (
  seq        INTEGER PRIMARY KEY,
  class      TEXT NOT NULL CHECK (class IN ('info', 'action')),
  subject    TEXT NOT NULL CHECK (subject IN ('signal', 'order', 'position', 'breaker', 'token')),
  subject_id TEXT NOT NULL,
  mint       TEXT,
  lane       TEXT CHECK (lane IS NULL OR lane IN ('EXIT', 'SHIELD', 'SPEAR')),
  reason     TEXT NOT NULL,
  detail     TEXT NOT NULL,
  -- How many alike the row stands for.
  count      INTEGER NOT NULL CHECK (count > 0),
  at_ms      INTEGER NOT NULL
) STRICT;

CREATE INDEX dead_letter_queue_class ON dead_letter_queue (class);

CREATE TRIGGER dead_letter_queue_refuse_update BEFORE UPDATE ON dead_letter_queue
BEGIN SELECT RAISE(ABORT, 'dead_letter_queue is append-only'); END;

CREATE TRIGGER dead_letter_queue_refuse_delete BEFORE DELETE ON dead_letter_queue
BEGIN SELECT RAISE(ABORT, 'dead_letter_queue is append-only'); END;
