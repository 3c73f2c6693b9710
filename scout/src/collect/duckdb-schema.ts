/**
 * Tables of `history.duckdb`. Amounts are whole numbers. `place` orders what one slot holds as one address sees
 * it: only its own listing tells the order of its transactions.
 */
export const SCHEMA_SQL = `
CREATE TABLE IF NOT EXISTS sources (
  address VARCHAR NOT NULL, kind VARCHAR NOT NULL, cursor VARCHAR, walk_newest VARCHAR, newest VARCHAR,
  is_complete BOOLEAN NOT NULL DEFAULT false, walked INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE IF NOT EXISTS listed_signatures (
  txid VARCHAR NOT NULL, slot BIGINT NOT NULL, at_ms BIGINT, source VARCHAR NOT NULL, place INTEGER NOT NULL
);
CREATE TABLE IF NOT EXISTS read_signatures (txid VARCHAR NOT NULL);
CREATE TABLE IF NOT EXISTS swaps (
  txid VARCHAR NOT NULL, wallet VARCHAR NOT NULL, side VARCHAR NOT NULL, mint VARCHAR NOT NULL, pool VARCHAR,
  swap_lamports BIGINT NOT NULL, swap_atoms UBIGINT NOT NULL, sold_fraction_bps INTEGER, slot BIGINT NOT NULL,
  at_ms BIGINT NOT NULL
);
CREATE TABLE IF NOT EXISTS pool_states (
  txid VARCHAR NOT NULL, pool VARCHAR NOT NULL, mint VARCHAR NOT NULL, slot BIGINT NOT NULL, at_ms BIGINT NOT NULL,
  sol_lamports BIGINT NOT NULL, token_atoms UBIGINT NOT NULL
);
CREATE TABLE IF NOT EXISTS fundings (
  txid VARCHAR NOT NULL, wallet VARCHAR NOT NULL, funder VARCHAR NOT NULL, funded_lamports BIGINT NOT NULL,
  slot BIGINT NOT NULL
);
`;

/** Counts the tables of an earlier shape. Everything in the file can be read again, so it is simply left behind. */
export const IS_OLD_SQL = `SELECT count(*) FROM information_schema.columns
  WHERE table_name = 'listed_signatures' AND column_name = 'ordinal'`;
export const DROP_SQL = [
  'sources',
  'listed_signatures',
  'read_signatures',
  'swaps',
  'pool_states',
  'fundings',
]
  .map((table) => `DROP TABLE IF EXISTS ${table};`)
  .join('\n');
