-- Size and caps of single leaders, every version; the last row of a wallet is in force.
CREATE TABLE wallet_settings (
  seq                INTEGER PRIMARY KEY,
  wallet             TEXT NOT NULL,
  version            INTEGER NOT NULL,
  size_lamports_max  INTEGER,
  open_positions_max INTEGER,
  changed_by         TEXT NOT NULL,
  reason             TEXT NOT NULL,
  at_ms              INTEGER NOT NULL
) STRICT;

CREATE UNIQUE INDEX wallet_settings_version ON wallet_settings (wallet, version);

CREATE TRIGGER wallet_settings_refuse_update BEFORE UPDATE ON wallet_settings
BEGIN SELECT RAISE(ABORT, 'wallet_settings is append-only'); END;

CREATE TRIGGER wallet_settings_refuse_delete BEFORE DELETE ON wallet_settings
BEGIN SELECT RAISE(ABORT, 'wallet_settings is append-only'); END;

-- Proposed rosters that were taken over.
CREATE TABLE roster_versions (
  seq            INTEGER PRIMARY KEY,
  version        INTEGER NOT NULL,
  sha256         TEXT NOT NULL,
  made_at_ms     INTEGER NOT NULL,
  proposed_count INTEGER NOT NULL,
  changed_count  INTEGER NOT NULL,
  merged_by      TEXT NOT NULL,
  at_ms          INTEGER NOT NULL
) STRICT;

CREATE UNIQUE INDEX roster_versions_version ON roster_versions (version);

CREATE TRIGGER roster_versions_refuse_update BEFORE UPDATE ON roster_versions
BEGIN SELECT RAISE(ABORT, 'roster_versions is append-only'); END;

CREATE TRIGGER roster_versions_refuse_delete BEFORE DELETE ON roster_versions
BEGIN SELECT RAISE(ABORT, 'roster_versions is append-only'); END;

-- What the scout last found out about each wallet.
CREATE TABLE wallet_scores (
  seq             INTEGER PRIMARY KEY,
  wallet          TEXT NOT NULL,
  roster_version  INTEGER NOT NULL,
  proposed_status TEXT NOT NULL CHECK (proposed_status IN ('ACTIVE', 'CANDIDATE', 'REJECTED', 'DEMOTED')),
  wqs             REAL NOT NULL,
  parts           TEXT NOT NULL CHECK (json_valid(parts)),
  refusals        TEXT NOT NULL CHECK (json_valid(refusals)),
  evidence        TEXT NOT NULL CHECK (json_valid(evidence)),
  at_ms           INTEGER NOT NULL
) STRICT;

CREATE UNIQUE INDEX wallet_scores_wallet ON wallet_scores (wallet);
