-- The books laid beside the chain.

CREATE TABLE reconciliation_runs (
  seq               INTEGER PRIMARY KEY,
  cause             TEXT NOT NULL CHECK (cause IN ('daily', 'recovery', 'manual')),
  started_by        TEXT NOT NULL,
  started_at_ms     INTEGER NOT NULL,
  ended_at_ms       INTEGER NOT NULL,
  outcome           TEXT NOT NULL CHECK (outcome IN ('clean', 'differs', 'incomplete')),
  -- What could not be compared, and why.
  note              TEXT,
  -- The finalized slot whose balances were compared.
  slot              INTEGER,
  -- The wallet's history was compared up to here.
  checkpoint_txid   TEXT,
  checkpoint_slot   INTEGER,
  transaction_count INTEGER NOT NULL,
  account_count     INTEGER NOT NULL,
  tolerated_count   INTEGER NOT NULL,
  found_count       INTEGER NOT NULL,
  standing_count    INTEGER NOT NULL,
  CHECK ((checkpoint_txid IS NULL) = (checkpoint_slot IS NULL))
) STRICT;

CREATE TRIGGER reconciliation_runs_refuse_update BEFORE UPDATE ON reconciliation_runs
BEGIN SELECT RAISE(ABORT, 'reconciliation_runs is append-only'); END;

CREATE TRIGGER reconciliation_runs_refuse_delete BEFORE DELETE ON reconciliation_runs
BEGIN SELECT RAISE(ABORT, 'reconciliation_runs is append-only'); END;

-- One row for each difference, in the run that found it first; `seq` is that run.
CREATE TABLE reconciliation_log (
  seq            INTEGER NOT NULL REFERENCES reconciliation_runs (seq),
  key            TEXT NOT NULL,
  kind           TEXT NOT NULL CHECK (kind IN
    ('MISSING_TX', 'UNKNOWN_TX', 'AMOUNT_MISMATCH', 'STATE_MISMATCH', 'UNKNOWN_TOKEN')),
  subject        TEXT NOT NULL CHECK (subject IN ('transaction', 'sol', 'token')),
  subject_id     TEXT NOT NULL,
  mint           TEXT,
  position_id    TEXT,
  expected_atoms TEXT,
  actual_atoms   TEXT,
  detail         TEXT NOT NULL,
  action         TEXT NOT NULL CHECK (action IN ('halted', 'quarantined', 'look', 'none')),
  at_ms          INTEGER NOT NULL,
  PRIMARY KEY (seq, key)
) STRICT, WITHOUT ROWID;

CREATE INDEX reconciliation_log_key ON reconciliation_log (key);

CREATE TRIGGER reconciliation_log_refuse_update BEFORE UPDATE ON reconciliation_log
BEGIN SELECT RAISE(ABORT, 'reconciliation_log is append-only'); END;

CREATE TRIGGER reconciliation_log_refuse_delete BEFORE DELETE ON reconciliation_log
BEGIN SELECT RAISE(ABORT, 'reconciliation_log is append-only'); END;

-- What ended a difference: a person explained it, or a later run no longer found it.
CREATE TABLE reconciliation_resolutions (
  seq         INTEGER NOT NULL,
  key         TEXT NOT NULL,
  cause       TEXT NOT NULL CHECK (cause IN ('person', 'settled')),
  resolved_by TEXT NOT NULL,
  reason      TEXT NOT NULL,
  at_ms       INTEGER NOT NULL,
  PRIMARY KEY (seq, key)
) STRICT, WITHOUT ROWID;

CREATE INDEX reconciliation_resolutions_key ON reconciliation_resolutions (key);

CREATE TRIGGER reconciliation_resolutions_refuse_update BEFORE UPDATE ON reconciliation_resolutions
BEGIN SELECT RAISE(ABORT, 'reconciliation_resolutions is append-only'); END;

CREATE TRIGGER reconciliation_resolutions_refuse_delete BEFORE DELETE ON reconciliation_resolutions
BEGIN SELECT RAISE(ABORT, 'reconciliation_resolutions is append-only'); END;

-- Which transactions the books have from a slot on.
CREATE INDEX attempts_landed_slot ON attempts (landed_slot) WHERE landed_slot IS NOT NULL;
