-- What stayed in a state for longer than its owner should need, and what was done about it.
CREATE TABLE deadlines_passed (
  seq        INTEGER PRIMARY KEY,
  subject    TEXT NOT NULL CHECK (subject IN ('signal', 'order', 'attempt', 'position')),
  subject_id TEXT NOT NULL,
  state      TEXT NOT NULL,
  owner      TEXT NOT NULL,
  action     TEXT NOT NULL CHECK (action IN ('resumed', 'proof_asked', 'reopened', 'shown')),
  waited_ms  INTEGER NOT NULL,
  at_ms      INTEGER NOT NULL
) STRICT;

CREATE INDEX deadlines_passed_subject ON deadlines_passed (subject_id);

CREATE TRIGGER deadlines_passed_refuse_update BEFORE UPDATE ON deadlines_passed
BEGIN SELECT RAISE(ABORT, 'deadlines_passed is append-only'); END;

CREATE TRIGGER deadlines_passed_refuse_delete BEFORE DELETE ON deadlines_passed
BEGIN SELECT RAISE(ABORT, 'deadlines_passed is append-only'); END;
