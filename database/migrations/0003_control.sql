-- What people decided: who is copied, within which limits, and when everything stops.

CREATE TABLE wallets (
  seq             INTEGER PRIMARY KEY,
  wallet          TEXT NOT NULL,
  status          TEXT NOT NULL CHECK (status IN ('ACTIVE', 'CANDIDATE', 'REJECTED', 'DEMOTED')),
  label           TEXT,
  wqs             REAL,
  cluster_id      TEXT,
  origin          TEXT NOT NULL CHECK (origin IN ('planted', 'scout', 'manual')),
  reason          TEXT,
  active_until_ms INTEGER,
  created_at_ms   INTEGER NOT NULL,
  changed_at_ms   INTEGER NOT NULL,
  changed_by      TEXT NOT NULL
) STRICT;

CREATE UNIQUE INDEX wallets_wallet ON wallets (wallet);

CREATE TABLE limits_versions (
  seq        INTEGER PRIMARY KEY,
  version    INTEGER NOT NULL,
  limits     TEXT NOT NULL CHECK (json_valid(limits)),
  changed_by TEXT NOT NULL,
  reason     TEXT NOT NULL,
  at_ms      INTEGER NOT NULL
) STRICT;

CREATE UNIQUE INDEX limits_versions_version ON limits_versions (version);

CREATE TRIGGER limits_versions_refuse_update BEFORE UPDATE ON limits_versions
BEGIN SELECT RAISE(ABORT, 'limits_versions is append-only'); END;

CREATE TRIGGER limits_versions_refuse_delete BEFORE DELETE ON limits_versions
BEGIN SELECT RAISE(ABORT, 'limits_versions is append-only'); END;

-- Every halt and every resume; the last row is the latch.
CREATE TABLE halts (
  seq        INTEGER PRIMARY KEY,
  epoch      INTEGER NOT NULL,
  action     TEXT NOT NULL CHECK (action IN ('set', 'cleared')),
  mode       TEXT CHECK (mode IN ('entries', 'all', 'flatten')),
  source     TEXT CHECK (source IN ('web', 'api', 'file', 'cli', 'invariant')),
  changed_by TEXT NOT NULL,
  reason     TEXT NOT NULL,
  at_ms      INTEGER NOT NULL,
  CHECK ((action = 'set') = (mode IS NOT NULL AND source IS NOT NULL))
) STRICT;

CREATE TRIGGER halts_refuse_update BEFORE UPDATE ON halts
BEGIN SELECT RAISE(ABORT, 'halts is append-only'); END;

CREATE TRIGGER halts_refuse_delete BEFORE DELETE ON halts
BEGIN SELECT RAISE(ABORT, 'halts is append-only'); END;

CREATE TABLE providers (
  seq                      INTEGER PRIMARY KEY,
  provider_id              TEXT NOT NULL,
  scheme                   TEXT NOT NULL CHECK (scheme IN ('standard', 'legacy', 'helius')),
  -- Ciphertext under the operator's key.
  sealed_secret            TEXT NOT NULL,
  is_active                INTEGER NOT NULL CHECK (is_active IN (0, 1)),
  may_trade_without_leader INTEGER NOT NULL CHECK (may_trade_without_leader IN (0, 1)),
  created_at_ms            INTEGER NOT NULL,
  changed_at_ms            INTEGER NOT NULL,
  changed_by               TEXT NOT NULL
) STRICT;

CREATE UNIQUE INDEX providers_provider_id ON providers (provider_id);
