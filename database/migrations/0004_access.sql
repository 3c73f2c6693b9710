-- Who may look and act. Secrets are kept as hashes only.

CREATE TABLE users (
  seq             INTEGER PRIMARY KEY,
  user_id         TEXT NOT NULL,
  role            TEXT NOT NULL CHECK (role IN ('readonly', 'operator', 'admin')),
  created_at_ms   INTEGER NOT NULL,
  last_seen_at_ms INTEGER NOT NULL
) STRICT;

CREATE UNIQUE INDEX users_user_id ON users (user_id);

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

CREATE UNIQUE INDEX sessions_session_hash ON sessions (session_hash);

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

CREATE UNIQUE INDEX api_keys_key_id ON api_keys (key_id);
CREATE UNIQUE INDEX api_keys_secret_hash ON api_keys (secret_hash);

-- One-time login links.
CREATE TABLE login_nonces (
  seq           INTEGER PRIMARY KEY,
  token_hash    TEXT NOT NULL,
  role          TEXT NOT NULL CHECK (role IN ('readonly', 'operator', 'admin')),
  issued_at_ms  INTEGER NOT NULL,
  expires_at_ms INTEGER NOT NULL,
  used_at_ms    INTEGER
) STRICT;

CREATE UNIQUE INDEX login_nonces_token_hash ON login_nonces (token_hash);
