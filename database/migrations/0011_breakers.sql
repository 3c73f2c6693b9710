-- What the circuit breakers are fed with, and everything they did.

-- Every trip and every end of a breaker; the last row of a breaker is its state.
CREATE TABLE breakers (
  seq        INTEGER PRIMARY KEY,
  breaker    TEXT NOT NULL,
  action     TEXT NOT NULL CHECK (action IN ('tripped', 'reset')),
  scope      TEXT CHECK (scope IN ('entries', 'spear')),
  measured   TEXT,
  threshold  TEXT,
  -- Null: until a person resets it.
  until_ms   INTEGER,
  cause      TEXT CHECK (cause IN ('cooldown', 'person')),
  changed_by TEXT,
  reason     TEXT,
  at_ms      INTEGER NOT NULL,
  CHECK ((action = 'tripped') = (scope IS NOT NULL AND measured IS NOT NULL AND threshold IS NOT NULL)),
  CHECK ((action = 'reset') = (cause IS NOT NULL AND changed_by IS NOT NULL AND reason IS NOT NULL))
) STRICT;

CREATE INDEX breakers_breaker ON breakers (breaker, seq);

CREATE TRIGGER breakers_refuse_update BEFORE UPDATE ON breakers
BEGIN SELECT RAISE(ABORT, 'breakers is append-only'); END;

CREATE TRIGGER breakers_refuse_delete BEFORE DELETE ON breakers
BEGIN SELECT RAISE(ABORT, 'breakers is append-only'); END;

-- What was realised in each minute with a result, net.
CREATE TABLE result_minutes (
  start_ms       INTEGER PRIMARY KEY,
  pnl_lamports   INTEGER NOT NULL,
  -- The part whose price of SOL was known, at that price.
  pnl_usd_micros INTEGER NOT NULL,
  has_unpriced   INTEGER NOT NULL CHECK (has_unpriced IN (0, 1))
) STRICT;

-- The one row of running figures.
CREATE TABLE risk (
  id                     INTEGER PRIMARY KEY CHECK (id = 1),
  last_loss_seq          INTEGER NOT NULL,
  loss_cleared_seq       INTEGER NOT NULL,
  loss_streak            INTEGER NOT NULL,
  spear_loss_streak      INTEGER NOT NULL,
  equity_lamports        INTEGER,
  equity_before_lamports INTEGER,
  equity_high_lamports   INTEGER,
  sol_price_usd_micros   INTEGER,
  sol_price_at_ms        INTEGER NOT NULL
) STRICT;
