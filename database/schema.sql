-- Made from database/migrations by packages/db/tools/write-schema.ts. Do not edit.

CREATE TABLE admin_wallets (
  seq           INTEGER PRIMARY KEY,
  wallet        TEXT NOT NULL,
  role          TEXT NOT NULL CHECK (role IN ('readonly', 'operator', 'admin')),
  label         TEXT,
  added_at_ms   INTEGER NOT NULL,
  added_by      TEXT NOT NULL,
  removed_at_ms INTEGER,
  removed_by    TEXT
) STRICT;

CREATE TABLE api_keys (
  seq           INTEGER PRIMARY KEY,
  key_id        TEXT NOT NULL,
  name          TEXT NOT NULL,
  role          TEXT NOT NULL CHECK (role IN ('readonly', 'operator', 'admin')),
  secret_hash   TEXT NOT NULL,
  created_at_ms INTEGER NOT NULL,
  revoked_at_ms INTEGER,
  revoked_by    TEXT
) STRICT;

CREATE TABLE attempts (
  seq                   INTEGER PRIMARY KEY,
  txid                  TEXT NOT NULL,
  order_id              TEXT NOT NULL REFERENCES orders (order_id),
  position_id           TEXT NOT NULL,
  n                     INTEGER NOT NULL,
  -- The signed transaction. Only these bytes may ever be sent for this txid.
  raw                   BLOB NOT NULL CHECK (length(raw) > 0),
  blockhash             TEXT NOT NULL,
  blockhash_slot        INTEGER NOT NULL,
  blockhash_height      INTEGER NOT NULL,
  last_valid_height     INTEGER NOT NULL,
  confirmed_heights     TEXT NOT NULL CHECK (json_valid(confirmed_heights)),
  halt_epoch            INTEGER NOT NULL,
  boot_epoch            INTEGER NOT NULL,
  limits_version        INTEGER NOT NULL,
  terms                 TEXT NOT NULL CHECK (json_valid(terms)),
  tip_lamports          INTEGER NOT NULL,
  priority_fee_lamports INTEGER NOT NULL,
  state                 TEXT NOT NULL CHECK (state IN
    ('signed', 'landed_provisional', 'landed', 'failed_on_chain', 'dead', 'unresolved')),
  signed_at_ms          INTEGER NOT NULL,
  sent_at_ms            INTEGER,
  -- First sight at confirmed; null again after a fork.
  landed_at_ms          INTEGER,
  landed_slot           INTEGER,
  ended_at_ms           INTEGER,
  -- The chain's error, or why the attempt is unresolved.
  error                 TEXT,
  evidence              TEXT CHECK (evidence IS NULL OR json_valid(evidence)),
  failed_fee_lamports   INTEGER,
  failed_delta_lamports INTEGER
, written_off_at_ms INTEGER, written_off_by TEXT, written_off_reason TEXT, superseded_at_ms INTEGER) STRICT;

CREATE TABLE audit_chain (
  seq      INTEGER PRIMARY KEY,
  previous TEXT NOT NULL,
  mac      TEXT NOT NULL
) STRICT;

CREATE TABLE backups (
  seq        INTEGER PRIMARY KEY,
  file       TEXT NOT NULL,
  until_seq  INTEGER NOT NULL,
  size_bytes INTEGER NOT NULL,
  sha256     TEXT NOT NULL,
  at_ms      INTEGER NOT NULL
) STRICT;

CREATE TABLE boots (
  seq        INTEGER PRIMARY KEY,
  boot_epoch INTEGER NOT NULL,
  version    TEXT NOT NULL,
  cluster    TEXT NOT NULL CHECK (cluster IN ('localnet', 'mainnet')),
  mode       TEXT NOT NULL CHECK (mode IN ('paper', 'live')),
  genesis    TEXT NOT NULL,
  wallet     TEXT NOT NULL,
  at_ms      INTEGER NOT NULL
) STRICT;

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

CREATE TABLE "config_audit" (
  seq        INTEGER PRIMARY KEY,
  subject    TEXT NOT NULL CHECK (subject IN ('limits', 'provider', 'rpc_mode', 'halt', 'breaker', 'wallet', 'roster', 'access', 'costs')),
  subject_id TEXT NOT NULL,
  -- A list of {name, before, after}.
  changes    TEXT NOT NULL CHECK (json_valid(changes)),
  changed_by TEXT NOT NULL,
  reason     TEXT NOT NULL,
  at_ms      INTEGER NOT NULL
) STRICT;

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

CREATE TABLE days (
  day_start_ms           INTEGER PRIMARY KEY,
  realised_pnl_lamports  INTEGER NOT NULL DEFAULT 0,
  buy_signal_count       INTEGER NOT NULL DEFAULT 0,
  sell_signal_count      INTEGER NOT NULL DEFAULT 0,
  denied_count           INTEGER NOT NULL DEFAULT 0,
  dropped_count          INTEGER NOT NULL DEFAULT 0,
  entry_approved_count   INTEGER NOT NULL DEFAULT 0,
  exit_approved_count    INTEGER NOT NULL DEFAULT 0,
  entry_sent_count       INTEGER NOT NULL DEFAULT 0,
  exit_sent_count        INTEGER NOT NULL DEFAULT 0,
  entry_landed_count     INTEGER NOT NULL DEFAULT 0,
  exit_landed_count      INTEGER NOT NULL DEFAULT 0,
  position_closed_count  INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE dead_letter_queue (
  seq        INTEGER PRIMARY KEY,
  class      TEXT NOT NULL CHECK (class IN ('info', 'action')),
  subject    TEXT NOT NULL CHECK (subject IN ('signal', 'order', 'position', 'breaker', 'token')),
  subject_id TEXT NOT NULL,
  mint       TEXT,
  lane       TEXT CHECK (lane IS NULL OR lane IN ('EXIT', 'SHIELD', 'SPEAR')),
  reason     TEXT NOT NULL,
  detail     TEXT NOT NULL,
  -- How many alike the row stands for.
  count      INTEGER NOT NULL CHECK (count > 0),
  at_ms      INTEGER NOT NULL
) STRICT;

CREATE TABLE deadlines_passed (
  seq        INTEGER PRIMARY KEY,
  subject    TEXT NOT NULL CHECK (subject IN ('signal', 'order', 'attempt', 'position')),
  subject_id TEXT NOT NULL,
  state      TEXT NOT NULL,
  owner      TEXT NOT NULL,
  action     TEXT NOT NULL CHECK (action IN ('resumed', 'proof_asked', 'reopened', 'shown')),
  waited_ms  INTEGER NOT NULL,
  at_ms      INTEGER NOT NULL
) STRICT;

CREATE TABLE decisions (
  seq            INTEGER PRIMARY KEY,
  signal_id      TEXT NOT NULL REFERENCES signals (signal_id),
  verdict        TEXT NOT NULL CHECK (verdict IN ('approved', 'denied')),
  reasons        TEXT NOT NULL CHECK (json_valid(reasons)),
  gates          TEXT NOT NULL CHECK (json_valid(gates)),
  order_id       TEXT,
  limits_version INTEGER NOT NULL,
  at_ms          INTEGER NOT NULL
) STRICT;

CREATE TABLE deliveries (
  signal_seq   INTEGER NOT NULL REFERENCES signals (seq),
  provider_id  TEXT NOT NULL,
  delivery_id  TEXT NOT NULL,
  first_at_ms  INTEGER NOT NULL,
  last_at_ms   INTEGER NOT NULL,
  repeat_count INTEGER NOT NULL,
  PRIMARY KEY (signal_seq, provider_id, delivery_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE equity_samples (
  seq                      INTEGER PRIMARY KEY,
  at_ms                    INTEGER NOT NULL,
  wallet_lamports          INTEGER NOT NULL,
  positions_value_lamports INTEGER NOT NULL,
  rent_locked_lamports     INTEGER NOT NULL,
  sol_price_usd_micros     INTEGER,
  open_position_count      INTEGER NOT NULL
) STRICT;

CREATE TABLE fills (
  txid                  TEXT NOT NULL REFERENCES attempts (txid),
  mint                  TEXT NOT NULL,
  order_id              TEXT NOT NULL REFERENCES orders (order_id),
  position_id           TEXT NOT NULL,
  side                  TEXT NOT NULL CHECK (side IN ('buy', 'sell')),
  token_delta_atoms     TEXT NOT NULL,
  wallet_delta_lamports INTEGER NOT NULL,
  fee_lamports          INTEGER NOT NULL,
  tip_lamports          INTEGER NOT NULL,
  rent_lamports         INTEGER NOT NULL,
  slot                  INTEGER NOT NULL,
  block_time_ms         INTEGER,
  finality              TEXT NOT NULL CHECK (finality IN ('provisional', 'final')),
  -- First measurement of this landing: the order in which a position counts its fills.
  measured_seq          INTEGER NOT NULL,
  measured_at_ms        INTEGER NOT NULL,
  PRIMARY KEY (txid, mint)
) STRICT, WITHOUT ROWID;

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

CREATE TABLE jito_tip_history (
  seq          INTEGER PRIMARY KEY,
  txid         TEXT NOT NULL,
  strategy     TEXT NOT NULL CHECK (strategy IN ('SHIELD', 'SPEAR')),
  kind         TEXT NOT NULL CHECK (kind IN ('entry', 'exit')),
  tip_lamports INTEGER NOT NULL CHECK (tip_lamports > 0),
  slot         INTEGER NOT NULL,
  at_ms        INTEGER NOT NULL
) STRICT;

CREATE TABLE journal (
  seq     INTEGER PRIMARY KEY,
  at_ms   INTEGER NOT NULL,
  type    TEXT NOT NULL,
  version INTEGER NOT NULL,
  -- The event without its type, amounts as decimal text.
  data    TEXT NOT NULL CHECK (json_valid(data)),
  -- Signed transaction bytes travel here, beside the event, so that no reader of events can leak them.
  bytes   BLOB
) STRICT;

CREATE TABLE limits_versions (
  seq        INTEGER PRIMARY KEY,
  version    INTEGER NOT NULL,
  limits     TEXT NOT NULL CHECK (json_valid(limits)),
  changed_by TEXT NOT NULL,
  reason     TEXT NOT NULL,
  at_ms      INTEGER NOT NULL
) STRICT;

CREATE TABLE login_nonces (
  seq           INTEGER PRIMARY KEY,
  token_hash    TEXT NOT NULL,
  role          TEXT NOT NULL CHECK (role IN ('readonly', 'operator', 'admin')),
  issued_at_ms  INTEGER NOT NULL,
  expires_at_ms INTEGER NOT NULL,
  used_at_ms    INTEGER
) STRICT;

CREATE TABLE orders (
  seq               INTEGER PRIMARY KEY,
  order_id          TEXT NOT NULL,
  signal_id         TEXT NOT NULL REFERENCES signals (signal_id),
  position_id       TEXT NOT NULL,
  kind              TEXT NOT NULL CHECK (kind IN ('entry', 'exit')),
  strategy          TEXT NOT NULL CHECK (strategy IN ('SHIELD', 'SPEAR')),
  mint              TEXT NOT NULL,
  leader            TEXT,
  slippage_bps      REAL NOT NULL,
  tip_lamports      INTEGER NOT NULL,
  limits_version    INTEGER NOT NULL,
  -- Entries only.
  size_lamports     INTEGER,
  reserved_lamports INTEGER,
  deadline_at_ms    INTEGER,
  -- Exits only.
  cause             TEXT,
  cause_key         TEXT,
  fraction_bps      REAL,
  state             TEXT NOT NULL CHECK (state IN ('planned', 'working', 'filled', 'abandoned')),
  reason            TEXT,
  decided_at_ms     INTEGER NOT NULL,
  sent_at_ms        INTEGER,
  ended_at_ms       INTEGER,
  CHECK ((kind = 'entry') = (size_lamports IS NOT NULL AND reserved_lamports IS NOT NULL
    AND deadline_at_ms IS NOT NULL)),
  CHECK ((kind = 'exit') = (cause IS NOT NULL AND cause_key IS NOT NULL AND fraction_bps IS NOT NULL))
) STRICT;

CREATE TABLE position_trails (
  position_id TEXT PRIMARY KEY REFERENCES positions (position_id),
  seq         INTEGER NOT NULL,
  -- A multiple of cost in basis points.
  peak_bps    REAL NOT NULL,
  is_armed    INTEGER NOT NULL CHECK (is_armed IN (0, 1)),
  moved_at_ms INTEGER NOT NULL
) STRICT;

CREATE TABLE positions (
  seq                   INTEGER PRIMARY KEY,
  position_id           TEXT NOT NULL,
  entry_order_id        TEXT NOT NULL REFERENCES orders (order_id),
  signal_id             TEXT NOT NULL REFERENCES signals (signal_id),
  strategy              TEXT NOT NULL CHECK (strategy IN ('SHIELD', 'SPEAR')),
  mint                  TEXT NOT NULL,
  leader                TEXT,
  state                 TEXT NOT NULL CHECK (state IN
    ('opening', 'open', 'exiting', 'closed', 'void', 'stuck', 'quarantined')),
  flag_reason           TEXT,
  failed_cost_lamports  INTEGER NOT NULL,
  created_at_ms         INTEGER NOT NULL,
  opened_at_ms          INTEGER,
  closed_at_ms          INTEGER,
  exit_count            INTEGER NOT NULL,
  -- Derived from the fills.
  bought_atoms          TEXT NOT NULL,
  sold_atoms            TEXT NOT NULL,
  held_atoms            TEXT NOT NULL,
  open_cost_lamports    INTEGER NOT NULL,
  rent_locked_lamports  INTEGER NOT NULL,
  realised_pnl_lamports INTEGER NOT NULL,
  fee_lamports          INTEGER NOT NULL,
  tip_lamports          INTEGER NOT NULL,
  wallet_delta_lamports INTEGER NOT NULL
) STRICT;

CREATE TABLE provider_switches (
  seq         INTEGER PRIMARY KEY,
  route_group TEXT NOT NULL CHECK (route_group IN ('rpc', 'jito')),
  from_id     TEXT NOT NULL,
  to_id       TEXT NOT NULL,
  reason      TEXT NOT NULL,
  at_ms       INTEGER NOT NULL
) STRICT;

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
, may_send_spear INTEGER NOT NULL DEFAULT 0 CHECK (may_send_spear IN (0, 1)), sealed_previous_secret TEXT, previous_until_ms INTEGER) STRICT;

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

CREATE TABLE reconciliation_resolutions (
  seq         INTEGER NOT NULL,
  key         TEXT NOT NULL,
  cause       TEXT NOT NULL CHECK (cause IN ('person', 'settled')),
  resolved_by TEXT NOT NULL,
  reason      TEXT NOT NULL,
  at_ms       INTEGER NOT NULL,
  PRIMARY KEY (seq, key)
) STRICT, WITHOUT ROWID;

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

CREATE TABLE result_minutes (
  start_ms       INTEGER PRIMARY KEY,
  pnl_lamports   INTEGER NOT NULL,
  -- The part whose price of SOL was known, at that price.
  pnl_usd_micros INTEGER NOT NULL,
  has_unpriced   INTEGER NOT NULL CHECK (has_unpriced IN (0, 1))
) STRICT;

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

CREATE TABLE rpc_modes (
  seq        INTEGER PRIMARY KEY,
  mode       TEXT NOT NULL CHECK (mode IN ('JITO', 'STANDARD')),
  source     TEXT NOT NULL CHECK (source IN ('web', 'api', 'cli', 'automatic')),
  changed_by TEXT NOT NULL,
  reason     TEXT NOT NULL,
  at_ms      INTEGER NOT NULL
) STRICT;

CREATE TABLE schema_migrations (
  number INTEGER PRIMARY KEY,
  name   TEXT NOT NULL,
  sha256 TEXT NOT NULL
) STRICT;

CREATE TABLE sends (
  seq        INTEGER PRIMARY KEY,
  txid       TEXT NOT NULL REFERENCES attempts (txid),
  route      TEXT NOT NULL CHECK (route IN ('jito', 'rpc')),
  endpoint   TEXT NOT NULL,
  sent_at_ms INTEGER NOT NULL,
  answer     TEXT NOT NULL
) STRICT;

CREATE TABLE sessions (
  seq           INTEGER PRIMARY KEY,
  session_hash  TEXT NOT NULL,
  user_id       TEXT NOT NULL REFERENCES users (user_id),
  role          TEXT NOT NULL CHECK (role IN ('readonly', 'operator', 'admin')),
  token_hash    TEXT,
  opened_at_ms  INTEGER NOT NULL,
  expires_at_ms INTEGER NOT NULL,
  closed_at_ms  INTEGER,
  close_reason  TEXT
) STRICT;

CREATE TABLE signals (
  seq                  INTEGER PRIMARY KEY,
  signal_id            TEXT NOT NULL,
  trade_uuid           TEXT NOT NULL,
  door                 TEXT NOT NULL,
  provider_id          TEXT NOT NULL,
  lane                 TEXT NOT NULL CHECK (lane IN ('EXIT', 'SHIELD', 'SPEAR')),
  side                 TEXT NOT NULL CHECK (side IN ('buy', 'sell')),
  mint                 TEXT NOT NULL,
  -- What the sender called the token; `tokens` knows what the market calls it.
  token_symbol         TEXT,
  -- What the leader did; `leader` is null when no leader is named, and then so is the rest.
  leader               TEXT,
  leader_txid          TEXT,
  leader_slot          INTEGER,
  leader_block_time_ms INTEGER,
  leader_lamports      INTEGER,
  leader_atoms         TEXT,
  sold_fraction_bps    REAL,
  -- The exit that we asked for; null unless the signal is bound to a position.
  exit_position_id     TEXT,
  exit_cause           TEXT,
  exit_cause_key       TEXT,
  exit_fraction_bps    REAL,
  hint_lamports        INTEGER,
  received_at_ms       INTEGER NOT NULL,
  state                TEXT NOT NULL
    CHECK (state IN ('received', 'approved', 'denied', 'shed', 'expired', 'quarantined')),
  -- First reason of a refusal; null while undecided and when approved.
  reason               TEXT,
  ended_at_ms          INTEGER
) STRICT;

CREATE TABLE tokens (
  mint             TEXT PRIMARY KEY,
  symbol           TEXT,
  decimals         INTEGER CHECK (decimals BETWEEN 0 AND 255),
  first_seen_at_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE tombstones (
  leader      TEXT NOT NULL,
  mint        TEXT NOT NULL,
  leader_slot INTEGER,
  at_ms       INTEGER NOT NULL,
  seq         INTEGER NOT NULL,
  PRIMARY KEY (leader, mint)
) STRICT, WITHOUT ROWID;

CREATE TABLE traces (
  seq       INTEGER PRIMARY KEY,
  signal_id TEXT NOT NULL REFERENCES signals (signal_id),
  txid      TEXT,
  trace     TEXT NOT NULL CHECK (json_valid(trace)),
  at_ms     INTEGER NOT NULL
) STRICT;

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

CREATE TABLE users (
  seq             INTEGER PRIMARY KEY,
  user_id         TEXT NOT NULL,
  role            TEXT NOT NULL CHECK (role IN ('readonly', 'operator', 'admin')),
  created_at_ms   INTEGER NOT NULL,
  last_seen_at_ms INTEGER NOT NULL
) STRICT;

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

CREATE TABLE wallet_transfers (
  seq                   INTEGER PRIMARY KEY,
  txid                  TEXT NOT NULL,
  wallet_delta_lamports INTEGER NOT NULL,
  slot                  INTEGER NOT NULL,
  kind                  TEXT NOT NULL CHECK (kind IN ('deposit', 'dust', 'unknown_signed')),
  at_ms                 INTEGER NOT NULL
) STRICT;

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
, exit_mode TEXT NOT NULL DEFAULT 'both'
  CHECK (exit_mode IN ('mirror', 'own', 'both', 'asymmetric'))) STRICT;

CREATE UNIQUE INDEX admin_wallets_wallet ON admin_wallets (wallet);

CREATE UNIQUE INDEX api_keys_key_id ON api_keys (key_id);

CREATE UNIQUE INDEX api_keys_secret_hash ON api_keys (secret_hash);

CREATE INDEX attempts_landed_slot ON attempts (landed_slot) WHERE landed_slot IS NOT NULL;

CREATE UNIQUE INDEX attempts_one_live_per_order ON attempts (order_id)
  WHERE state IN ('signed', 'landed_provisional', 'unresolved') AND written_off_at_ms IS NULL AND superseded_at_ms IS NULL;

CREATE UNIQUE INDEX attempts_order_n ON attempts (order_id, n);

CREATE INDEX attempts_position_id ON attempts (position_id);

CREATE UNIQUE INDEX attempts_txid ON attempts (txid);

CREATE INDEX attempts_unresolved ON attempts (seq) WHERE state = 'unresolved';

CREATE INDEX breakers_breaker ON breakers (breaker, seq);

CREATE INDEX config_audit_subject ON config_audit (subject);

CREATE INDEX costs_cost_id ON costs (cost_id, seq);

CREATE UNIQUE INDEX costs_version ON costs (version);

CREATE INDEX dead_letter_queue_class ON dead_letter_queue (class);

CREATE INDEX deadlines_passed_subject ON deadlines_passed (subject_id);

CREATE UNIQUE INDEX decisions_signal_id ON decisions (signal_id);

CREATE INDEX equity_samples_at ON equity_samples (at_ms);

CREATE INDEX fills_measured ON fills (measured_seq);

CREATE INDEX fills_position ON fills (position_id, measured_seq);

CREATE UNIQUE INDEX jito_tip_history_txid ON jito_tip_history (txid);

CREATE UNIQUE INDEX limits_versions_version ON limits_versions (version);

CREATE UNIQUE INDEX login_nonces_token_hash ON login_nonces (token_hash);

CREATE INDEX orders_live ON orders (state) WHERE state IN ('planned', 'working');

CREATE UNIQUE INDEX orders_order_id ON orders (order_id);

CREATE INDEX orders_position_id ON orders (position_id);

CREATE UNIQUE INDEX orders_signal_id ON orders (signal_id);

CREATE INDEX positions_closed_at ON positions (closed_at_ms) WHERE closed_at_ms IS NOT NULL;

CREATE UNIQUE INDEX positions_entry_order_id ON positions (entry_order_id);

CREATE INDEX positions_leader ON positions (leader, state, realised_pnl_lamports);

CREATE INDEX positions_mint ON positions (mint);

CREATE UNIQUE INDEX positions_one_per_mint ON positions (mint)
  WHERE state IN ('opening', 'open', 'exiting', 'stuck', 'quarantined');

CREATE UNIQUE INDEX positions_position_id ON positions (position_id);

CREATE UNIQUE INDEX providers_provider_id ON providers (provider_id);

CREATE INDEX reconciliation_log_key ON reconciliation_log (key);

CREATE INDEX reconciliation_resolutions_key ON reconciliation_resolutions (key);

CREATE INDEX refused_deliveries_provider ON refused_deliveries (provider_id);

CREATE UNIQUE INDEX roster_versions_version ON roster_versions (version);

CREATE INDEX sends_txid ON sends (txid);

CREATE UNIQUE INDEX sessions_session_hash ON sessions (session_hash);

CREATE INDEX signals_leader ON signals (leader);

CREATE INDEX signals_provider ON signals (provider_id, seq);

CREATE UNIQUE INDEX signals_signal_id ON signals (signal_id);

CREATE INDEX signals_state ON signals (state);

CREATE INDEX signals_trade_uuid ON signals (trade_uuid);

CREATE UNIQUE INDEX tombstones_seq ON tombstones (seq);

CREATE INDEX traces_signal_id ON traces (signal_id, seq);

CREATE INDEX trade_results_position_id ON trade_results (position_id);

CREATE INDEX trade_results_strategy ON trade_results (strategy, at_ms);

CREATE INDEX trades_leader ON trades (leader);

CREATE UNIQUE INDEX trades_position_id ON trades (position_id);

CREATE INDEX trades_result_at ON trades (result_at_ms);

CREATE UNIQUE INDEX users_user_id ON users (user_id);

CREATE INDEX wallet_clusters_funder ON wallet_clusters (funder);

CREATE UNIQUE INDEX wallet_scores_wallet ON wallet_scores (wallet);

CREATE UNIQUE INDEX wallet_settings_version ON wallet_settings (wallet, version);

CREATE UNIQUE INDEX wallet_transfers_txid ON wallet_transfers (txid);

CREATE UNIQUE INDEX wallets_wallet ON wallets (wallet);

CREATE TRIGGER attempts_are_superseded_once BEFORE UPDATE OF superseded_at_ms ON attempts
WHEN OLD.superseded_at_ms IS NOT NULL OR OLD.state <> 'signed'
BEGIN SELECT RAISE(ABORT, 'attempts: only what is signed and may still end is superseded, once'); END;

CREATE TRIGGER attempts_are_written_off_once BEFORE UPDATE OF written_off_at_ms ON attempts
WHEN OLD.written_off_at_ms IS NOT NULL OR OLD.state <> 'unresolved'
BEGIN SELECT RAISE(ABORT, 'attempts: only the unresolved is written off, once'); END;

CREATE TRIGGER attempts_keep_their_bytes BEFORE UPDATE OF raw, txid, order_id, n ON attempts
BEGIN SELECT RAISE(ABORT, 'attempts: bytes and identity are final'); END;

CREATE TRIGGER attempts_keep_their_end BEFORE UPDATE OF state ON attempts
WHEN OLD.state IN ('landed', 'failed_on_chain', 'dead')
BEGIN SELECT RAISE(ABORT, 'attempts: a terminal state is final'); END;

CREATE TRIGGER attempts_refuse_delete BEFORE DELETE ON attempts
BEGIN SELECT RAISE(ABORT, 'attempts are never deleted'); END;

CREATE TRIGGER audit_chain_refuse_delete BEFORE DELETE ON audit_chain
BEGIN SELECT RAISE(ABORT, 'audit_chain is append-only'); END;

CREATE TRIGGER audit_chain_refuse_update BEFORE UPDATE ON audit_chain
BEGIN SELECT RAISE(ABORT, 'audit_chain is append-only'); END;

CREATE TRIGGER backups_refuse_delete BEFORE DELETE ON backups
BEGIN SELECT RAISE(ABORT, 'backups is append-only'); END;

CREATE TRIGGER backups_refuse_update BEFORE UPDATE ON backups
BEGIN SELECT RAISE(ABORT, 'backups is append-only'); END;

CREATE TRIGGER breakers_refuse_delete BEFORE DELETE ON breakers
BEGIN SELECT RAISE(ABORT, 'breakers is append-only'); END;

CREATE TRIGGER breakers_refuse_update BEFORE UPDATE ON breakers
BEGIN SELECT RAISE(ABORT, 'breakers is append-only'); END;

CREATE TRIGGER config_audit_refuse_delete BEFORE DELETE ON config_audit
BEGIN SELECT RAISE(ABORT, 'config_audit is append-only'); END;

CREATE TRIGGER config_audit_refuse_update BEFORE UPDATE ON config_audit
BEGIN SELECT RAISE(ABORT, 'config_audit is append-only'); END;

CREATE TRIGGER costs_refuse_delete BEFORE DELETE ON costs
BEGIN SELECT RAISE(ABORT, 'costs is append-only'); END;

CREATE TRIGGER costs_refuse_update BEFORE UPDATE ON costs
BEGIN SELECT RAISE(ABORT, 'costs is append-only'); END;

CREATE TRIGGER dead_letter_queue_refuse_delete BEFORE DELETE ON dead_letter_queue
BEGIN SELECT RAISE(ABORT, 'dead_letter_queue is append-only'); END;

CREATE TRIGGER dead_letter_queue_refuse_update BEFORE UPDATE ON dead_letter_queue
BEGIN SELECT RAISE(ABORT, 'dead_letter_queue is append-only'); END;

CREATE TRIGGER deadlines_passed_refuse_delete BEFORE DELETE ON deadlines_passed
BEGIN SELECT RAISE(ABORT, 'deadlines_passed is append-only'); END;

CREATE TRIGGER deadlines_passed_refuse_update BEFORE UPDATE ON deadlines_passed
BEGIN SELECT RAISE(ABORT, 'deadlines_passed is append-only'); END;

CREATE TRIGGER decisions_refuse_delete BEFORE DELETE ON decisions
BEGIN SELECT RAISE(ABORT, 'decisions are append-only'); END;

CREATE TRIGGER decisions_refuse_update BEFORE UPDATE ON decisions
BEGIN SELECT RAISE(ABORT, 'decisions are append-only'); END;

CREATE TRIGGER fills_refuse_delete BEFORE DELETE ON fills WHEN OLD.finality = 'final'
BEGIN SELECT RAISE(ABORT, 'fills: a final fill is never deleted'); END;

CREATE TRIGGER fills_refuse_update BEFORE UPDATE ON fills WHEN OLD.finality = 'final'
BEGIN SELECT RAISE(ABORT, 'fills: a final fill never changes'); END;

CREATE TRIGGER halts_refuse_delete BEFORE DELETE ON halts
BEGIN SELECT RAISE(ABORT, 'halts is append-only'); END;

CREATE TRIGGER halts_refuse_update BEFORE UPDATE ON halts
BEGIN SELECT RAISE(ABORT, 'halts is append-only'); END;

CREATE TRIGGER journal_has_no_gap BEFORE INSERT ON journal
WHEN NEW.seq IS NOT (SELECT coalesce(max(seq), 0) + 1 FROM journal)
BEGIN SELECT RAISE(ABORT, 'journal: seq must follow the last one'); END;

CREATE TRIGGER journal_refuses_delete BEFORE DELETE ON journal
BEGIN SELECT RAISE(ABORT, 'journal is append-only'); END;

CREATE TRIGGER journal_refuses_update BEFORE UPDATE ON journal
BEGIN SELECT RAISE(ABORT, 'journal is append-only'); END;

CREATE TRIGGER limits_versions_refuse_delete BEFORE DELETE ON limits_versions
BEGIN SELECT RAISE(ABORT, 'limits_versions is append-only'); END;

CREATE TRIGGER limits_versions_refuse_update BEFORE UPDATE ON limits_versions
BEGIN SELECT RAISE(ABORT, 'limits_versions is append-only'); END;

CREATE TRIGGER orders_keep_their_end BEFORE UPDATE OF state ON orders
WHEN OLD.state IN ('filled', 'abandoned')
BEGIN SELECT RAISE(ABORT, 'orders: a terminal state is final'); END;

CREATE TRIGGER orders_refuse_delete BEFORE DELETE ON orders
BEGIN SELECT RAISE(ABORT, 'orders are never deleted'); END;

CREATE TRIGGER positions_keep_their_end BEFORE UPDATE OF state ON positions
WHEN OLD.state IN ('closed', 'void')
BEGIN SELECT RAISE(ABORT, 'positions: a terminal state is final'); END;

CREATE TRIGGER positions_refuse_delete BEFORE DELETE ON positions
BEGIN SELECT RAISE(ABORT, 'positions are never deleted'); END;

CREATE TRIGGER reconciliation_log_refuse_delete BEFORE DELETE ON reconciliation_log
BEGIN SELECT RAISE(ABORT, 'reconciliation_log is append-only'); END;

CREATE TRIGGER reconciliation_log_refuse_update BEFORE UPDATE ON reconciliation_log
BEGIN SELECT RAISE(ABORT, 'reconciliation_log is append-only'); END;

CREATE TRIGGER reconciliation_resolutions_refuse_delete BEFORE DELETE ON reconciliation_resolutions
BEGIN SELECT RAISE(ABORT, 'reconciliation_resolutions is append-only'); END;

CREATE TRIGGER reconciliation_resolutions_refuse_update BEFORE UPDATE ON reconciliation_resolutions
BEGIN SELECT RAISE(ABORT, 'reconciliation_resolutions is append-only'); END;

CREATE TRIGGER reconciliation_runs_refuse_delete BEFORE DELETE ON reconciliation_runs
BEGIN SELECT RAISE(ABORT, 'reconciliation_runs is append-only'); END;

CREATE TRIGGER reconciliation_runs_refuse_update BEFORE UPDATE ON reconciliation_runs
BEGIN SELECT RAISE(ABORT, 'reconciliation_runs is append-only'); END;

CREATE TRIGGER refused_deliveries_refuse_delete BEFORE DELETE ON refused_deliveries
BEGIN SELECT RAISE(ABORT, 'refused_deliveries is append-only'); END;

CREATE TRIGGER refused_deliveries_refuse_update BEFORE UPDATE ON refused_deliveries
BEGIN SELECT RAISE(ABORT, 'refused_deliveries is append-only'); END;

CREATE TRIGGER roster_versions_refuse_delete BEFORE DELETE ON roster_versions
BEGIN SELECT RAISE(ABORT, 'roster_versions is append-only'); END;

CREATE TRIGGER roster_versions_refuse_update BEFORE UPDATE ON roster_versions
BEGIN SELECT RAISE(ABORT, 'roster_versions is append-only'); END;

CREATE TRIGGER rpc_modes_refuse_delete BEFORE DELETE ON rpc_modes
BEGIN SELECT RAISE(ABORT, 'rpc_modes is append-only'); END;

CREATE TRIGGER rpc_modes_refuse_update BEFORE UPDATE ON rpc_modes
BEGIN SELECT RAISE(ABORT, 'rpc_modes is append-only'); END;

CREATE TRIGGER signals_keep_their_end BEFORE UPDATE OF state ON signals
WHEN OLD.state <> 'received'
BEGIN SELECT RAISE(ABORT, 'signals: a terminal state is final'); END;

CREATE TRIGGER signals_refuse_delete BEFORE DELETE ON signals
BEGIN SELECT RAISE(ABORT, 'signals are never deleted'); END;

CREATE TRIGGER trade_results_refuse_delete BEFORE DELETE ON trade_results
BEGIN SELECT RAISE(ABORT, 'trade_results is append-only'); END;

CREATE TRIGGER trade_results_refuse_update BEFORE UPDATE ON trade_results
BEGIN SELECT RAISE(ABORT, 'trade_results is append-only'); END;

CREATE TRIGGER wallet_settings_refuse_delete BEFORE DELETE ON wallet_settings
BEGIN SELECT RAISE(ABORT, 'wallet_settings is append-only'); END;

CREATE TRIGGER wallet_settings_refuse_update BEFORE UPDATE ON wallet_settings
BEGIN SELECT RAISE(ABORT, 'wallet_settings is append-only'); END;
