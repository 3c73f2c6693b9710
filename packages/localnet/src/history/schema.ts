/** Tables of the chain's own database. It can be rebuilt by running genesis again, so its writes are not synced. */
export const HISTORY_SCHEMA = `
CREATE TABLE IF NOT EXISTS notes (key TEXT PRIMARY KEY, text TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS blocks (
  slot INTEGER PRIMARY KEY,
  height INTEGER NOT NULL,
  blockhash TEXT NOT NULL,
  previous_blockhash TEXT NOT NULL,
  parent_slot INTEGER NOT NULL,
  time_ms INTEGER NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS transactions (
  id INTEGER PRIMARY KEY,
  head INTEGER NOT NULL,
  time_ms INTEGER NOT NULL,
  wire BLOB NOT NULL,
  meta TEXT NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS transactions_by_head ON transactions (head);
CREATE TABLE IF NOT EXISTS addresses (id INTEGER PRIMARY KEY, address TEXT NOT NULL UNIQUE) STRICT;
CREATE TABLE IF NOT EXISTS address_transactions (
  address_id INTEGER NOT NULL,
  transaction_id INTEGER NOT NULL,
  PRIMARY KEY (address_id, transaction_id)
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS accounts (
  address TEXT PRIMARY KEY,
  lamports INTEGER NOT NULL,
  owner TEXT NOT NULL,
  data BLOB NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS programs (address TEXT PRIMARY KEY, elf BLOB NOT NULL) STRICT, WITHOUT ROWID;
`;
