-- A person may give up on an attempt whose end cannot be proven. Its state stays `unresolved`, because nothing
-- is proven by that; it blocks its order no longer.
ALTER TABLE attempts ADD COLUMN written_off_at_ms INTEGER;
ALTER TABLE attempts ADD COLUMN written_off_by TEXT;
ALTER TABLE attempts ADD COLUMN written_off_reason TEXT;

DROP INDEX attempts_one_live_per_order;
-- No second signature for an order while an earlier one may still land.
CREATE UNIQUE INDEX attempts_one_live_per_order ON attempts (order_id)
  WHERE state IN ('signed', 'landed_provisional', 'unresolved') AND written_off_at_ms IS NULL;

CREATE INDEX attempts_unresolved ON attempts (seq) WHERE state = 'unresolved';

CREATE TRIGGER attempts_are_written_off_once BEFORE UPDATE OF written_off_at_ms ON attempts
WHEN OLD.written_off_at_ms IS NOT NULL OR OLD.state <> 'unresolved'
BEGIN SELECT RAISE(ABORT, 'attempts: only the unresolved is written off, once'); END;
