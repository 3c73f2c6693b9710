/** Tables of `history.duckdb`. Amounts are whole numbers; `ordinal` orders what one slot held. */
export const SCHEMA_SQL = `
CREATE TABLE IF NOT EXISTS sources (
  address VARCHAR NOT NULL, kind VARCHAR NOT NULL, cursor VARCHAR, walk_newest VARCHAR, newest VARCHAR,
  is_complete BOOLEAN NOT NULL DEFAULT false
);
CREATE TABLE IF NOT EXISTS listed_signatures (
  txid VARCHAR NOT NULL, slot BIGINT NOT NULL, at_ms BIGINT, ordinal INTEGER NOT NULL
);
CREATE TABLE IF NOT EXISTS read_signatures (txid VARCHAR NOT NULL);
CREATE TABLE IF NOT EXISTS swaps (
  txid VARCHAR NOT NULL, wallet VARCHAR NOT NULL, side VARCHAR NOT NULL, mint VARCHAR NOT NULL, pool VARCHAR,
  swap_lamports BIGINT NOT NULL, swap_atoms UBIGINT NOT NULL, sold_fraction_bps INTEGER, slot BIGINT NOT NULL,
  at_ms BIGINT NOT NULL, ordinal INTEGER NOT NULL
);
CREATE TABLE IF NOT EXISTS pool_states (
  pool VARCHAR NOT NULL, mint VARCHAR NOT NULL, slot BIGINT NOT NULL, at_ms BIGINT NOT NULL,
  sol_lamports BIGINT NOT NULL, token_atoms UBIGINT NOT NULL, ordinal INTEGER NOT NULL
);
CREATE TABLE IF NOT EXISTS fundings (
  txid VARCHAR NOT NULL, wallet VARCHAR NOT NULL, funder VARCHAR NOT NULL, funded_lamports BIGINT NOT NULL,
  slot BIGINT NOT NULL, ordinal INTEGER NOT NULL
);
`;
