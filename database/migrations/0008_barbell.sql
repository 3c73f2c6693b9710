-- The high-water mark of a position, for its trailing stop.
CREATE TABLE position_trails (
  position_id TEXT PRIMARY KEY REFERENCES positions (position_id),
  seq         INTEGER NOT NULL,
  -- A multiple of cost in basis points.
  peak_bps    REAL NOT NULL,
  is_armed    INTEGER NOT NULL CHECK (is_armed IN (0, 1)),
  moved_at_ms INTEGER NOT NULL
) STRICT;

-- Who first sent SOL to a wallet: what ties wallets together that look apart.
CREATE TABLE wallet_clusters (
  wallet      TEXT PRIMARY KEY,
  seq         INTEGER NOT NULL,
  -- Null where there is none to name.
  funder      TEXT,
  -- `hub` is a service that funds everybody, which ties nobody together; `none` has no funding we could see.
  kind        TEXT NOT NULL CHECK (kind IN ('funder', 'hub', 'none')),
  txid        TEXT,
  found_at_ms INTEGER NOT NULL
) STRICT;

CREATE INDEX wallet_clusters_funder ON wallet_clusters (funder);

-- How a leader's sell counts for positions that followed him.
ALTER TABLE wallets ADD COLUMN exit_mode TEXT NOT NULL DEFAULT 'both'
  CHECK (exit_mode IN ('mirror', 'own', 'both', 'asymmetric'));
ALTER TABLE providers ADD COLUMN may_send_spear INTEGER NOT NULL DEFAULT 0 CHECK (may_send_spear IN (0, 1));
