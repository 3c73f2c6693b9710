-- The ledger of trades, and what it costs to run this at all.

-- One row for each position that realised something: gross - fee - tip - rent = net. Costs of what is still held are
-- not in it yet.
CREATE TABLE trades (
  seq                  INTEGER PRIMARY KEY,
  position_id          TEXT NOT NULL,
  signal_id            TEXT NOT NULL,
  strategy             TEXT NOT NULL CHECK (strategy IN ('SHIELD', 'SPEAR')),
  mint                 TEXT NOT NULL,
  leader               TEXT,
  -- `partial` still holds something; `void` never held anything and cost its failed transactions.
  state                TEXT NOT NULL CHECK (state IN ('partial', 'closed', 'void')),
  opened_at_ms         INTEGER,
  closed_at_ms         INTEGER,
  -- When the result changed last.
  result_at_ms         INTEGER NOT NULL,
  size_lamports        INTEGER NOT NULL,
  gross_lamports       INTEGER NOT NULL,
  fee_lamports         INTEGER NOT NULL,
  tip_lamports         INTEGER NOT NULL,
  rent_lamports        INTEGER NOT NULL,
  net_lamports         INTEGER NOT NULL,
  -- Each part at the price of SOL of its own moment; null when some of it had none.
  net_usd_micros       INTEGER,
  -- The price of SOL at `result_at_ms`; null when nobody knew it.
  sol_price_usd_micros INTEGER,
  CHECK (gross_lamports - fee_lamports - tip_lamports - rent_lamports = net_lamports),
  CHECK ((state = 'partial') = (closed_at_ms IS NULL))
) STRICT;

CREATE UNIQUE INDEX trades_position_id ON trades (position_id);
CREATE INDEX trades_result_at ON trades (result_at_ms);
CREATE INDEX trades_leader ON trades (leader);

-- What each event realised. A fork takes back what it took by a row of its own.
CREATE TABLE trade_results (
  seq                  INTEGER PRIMARY KEY,
  position_id          TEXT NOT NULL,
  strategy             TEXT NOT NULL CHECK (strategy IN ('SHIELD', 'SPEAR')),
  at_ms                INTEGER NOT NULL,
  net_lamports         INTEGER NOT NULL,
  sol_price_usd_micros INTEGER,
  net_usd_micros       INTEGER,
  CHECK ((sol_price_usd_micros IS NULL) = (net_usd_micros IS NULL))
) STRICT;

CREATE INDEX trade_results_position_id ON trade_results (position_id);
CREATE INDEX trade_results_strategy ON trade_results (strategy, at_ms);

CREATE TRIGGER trade_results_refuse_update BEFORE UPDATE ON trade_results
BEGIN SELECT RAISE(ABORT, 'trade_results is append-only'); END;

CREATE TRIGGER trade_results_refuse_delete BEFORE DELETE ON trade_results
BEGIN SELECT RAISE(ABORT, 'trade_results is append-only'); END;

-- Every version of every monthly cost; the last of a cost is what it is.
CREATE TABLE costs (
  seq                INTEGER PRIMARY KEY,
  version            INTEGER NOT NULL,
  cost_id            TEXT NOT NULL,
  name               TEXT NOT NULL,
  monthly_usd_micros INTEGER NOT NULL CHECK (monthly_usd_micros > 0),
  from_ms            INTEGER NOT NULL,
  -- Null while no end is known.
  until_ms           INTEGER,
  is_removed         INTEGER NOT NULL CHECK (is_removed IN (0, 1)),
  changed_by         TEXT NOT NULL,
  reason             TEXT NOT NULL,
  at_ms              INTEGER NOT NULL,
  CHECK (until_ms > from_ms)
) STRICT;

CREATE UNIQUE INDEX costs_version ON costs (version);
CREATE INDEX costs_cost_id ON costs (cost_id, seq);

CREATE TRIGGER costs_refuse_update BEFORE UPDATE ON costs
BEGIN SELECT RAISE(ABORT, 'costs is append-only'); END;

CREATE TRIGGER costs_refuse_delete BEFORE DELETE ON costs
BEGIN SELECT RAISE(ABORT, 'costs is append-only'); END;

-- The same table with one subject more: a CHECK cannot be altered.
CREATE TABLE config_audit_next (
  seq        INTEGER PRIMARY KEY,
  subject    TEXT NOT NULL CHECK (subject IN ('limits', 'provider', 'rpc_mode', 'halt', 'breaker', 'wallet', 'roster', 'access', 'costs')),
  subject_id TEXT NOT NULL,
  -- A list of {name, before, after}.
  changes    TEXT NOT NULL CHECK (json_valid(changes)),
  changed_by TEXT NOT NULL,
  reason     TEXT NOT NULL,
  at_ms      INTEGER NOT NULL
) STRICT;
INSERT INTO config_audit_next SELECT * FROM config_audit;
DROP TABLE config_audit;
ALTER TABLE config_audit_next RENAME TO config_audit;

CREATE INDEX config_audit_subject ON config_audit (subject);

CREATE TRIGGER config_audit_refuse_update BEFORE UPDATE ON config_audit
BEGIN SELECT RAISE(ABORT, 'config_audit is append-only'); END;

CREATE TRIGGER config_audit_refuse_delete BEFORE DELETE ON config_audit
BEGIN SELECT RAISE(ABORT, 'config_audit is append-only'); END;
