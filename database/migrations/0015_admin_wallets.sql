-- Wallets that may sign in, each with the role its sessions get. A removed one stays, so that it is known who was let in.
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

CREATE UNIQUE INDEX admin_wallets_wallet ON admin_wallets (wallet);
