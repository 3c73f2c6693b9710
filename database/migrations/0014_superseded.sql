-- A sale of the whole exact balance that failed at confirmed may be signed again before that failure is final: of two
-- such sales only one can execute. The older attempt keeps its state and waits for its end; it blocks its order no
-- longer.
ALTER TABLE attempts ADD COLUMN superseded_at_ms INTEGER;

DROP INDEX attempts_one_live_per_order;
-- No second signature for an order while an earlier one may still land.
CREATE UNIQUE INDEX attempts_one_live_per_order ON attempts (order_id)
  WHERE state IN ('signed', 'landed_provisional', 'unresolved') AND written_off_at_ms IS NULL AND superseded_at_ms IS NULL;

CREATE TRIGGER attempts_are_superseded_once BEFORE UPDATE OF superseded_at_ms ON attempts
WHEN OLD.superseded_at_ms IS NOT NULL OR OLD.state <> 'signed'
BEGIN SELECT RAISE(ABORT, 'attempts: only what is signed and may still end is superseded, once'); END;
