-- A second key of a provider while it changes over, and what its deliveries were refused for.
ALTER TABLE providers ADD COLUMN sealed_previous_secret TEXT;
ALTER TABLE providers ADD COLUMN previous_until_ms INTEGER;

CREATE TABLE refused_deliveries (
  seq         INTEGER PRIMARY KEY,
  -- Null when no key fits, so that nobody knows whose it was.
  provider_id TEXT,
  delivery_id TEXT,
  reason      TEXT NOT NULL,
  detail      TEXT,
  -- Refusals since the one before that were too many to keep.
  skipped     INTEGER NOT NULL,
  at_ms       INTEGER NOT NULL
) STRICT;

CREATE INDEX refused_deliveries_provider ON refused_deliveries (provider_id);
CREATE INDEX signals_provider ON signals (provider_id, seq);

CREATE TRIGGER refused_deliveries_refuse_update BEFORE UPDATE ON refused_deliveries
BEGIN SELECT RAISE(ABORT, 'refused_deliveries is append-only'); END;

CREATE TRIGGER refused_deliveries_refuse_delete BEFORE DELETE ON refused_deliveries
BEGIN SELECT RAISE(ABORT, 'refused_deliveries is append-only'); END;
