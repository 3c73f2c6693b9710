-- How our transactions reach the chain: the mode, the turns from one endpoint to another, tips, and times.

-- Every change of the mode; the last row is in force.
CREATE TABLE rpc_modes (
  seq        INTEGER PRIMARY KEY,
  mode       TEXT NOT NULL CHECK (mode IN ('JITO', 'STANDARD')),
  source     TEXT NOT NULL CHECK (source IN ('web', 'api', 'cli', 'automatic')),
  changed_by TEXT NOT NULL,
  reason     TEXT NOT NULL,
  at_ms      INTEGER NOT NULL
) STRICT;

CREATE TRIGGER rpc_modes_refuse_update BEFORE UPDATE ON rpc_modes
BEGIN SELECT RAISE(ABORT, 'rpc_modes is append-only'); END;

CREATE TRIGGER rpc_modes_refuse_delete BEFORE DELETE ON rpc_modes
BEGIN SELECT RAISE(ABORT, 'rpc_modes is append-only'); END;

CREATE TABLE provider_switches (
  seq         INTEGER PRIMARY KEY,
  route_group TEXT NOT NULL CHECK (route_group IN ('rpc', 'jito')),
  from_id     TEXT NOT NULL,
  to_id       TEXT NOT NULL,
  reason      TEXT NOT NULL,
  at_ms       INTEGER NOT NULL
) STRICT;

-- What we paid for each landing that paid a tip, as the chain tells.
CREATE TABLE jito_tip_history (
  seq          INTEGER PRIMARY KEY,
  txid         TEXT NOT NULL,
  strategy     TEXT NOT NULL CHECK (strategy IN ('SHIELD', 'SPEAR')),
  kind         TEXT NOT NULL CHECK (kind IN ('entry', 'exit')),
  tip_lamports INTEGER NOT NULL CHECK (tip_lamports > 0),
  slot         INTEGER NOT NULL,
  at_ms        INTEGER NOT NULL
) STRICT;

CREATE UNIQUE INDEX jito_tip_history_txid ON jito_tip_history (txid);

CREATE TABLE traces (
  seq       INTEGER PRIMARY KEY,
  signal_id TEXT NOT NULL REFERENCES signals (signal_id),
  txid      TEXT,
  trace     TEXT NOT NULL CHECK (json_valid(trace)),
  at_ms     INTEGER NOT NULL
) STRICT;

CREATE INDEX traces_signal_id ON traces (signal_id, seq);
