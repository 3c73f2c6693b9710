import type { Side } from '@chimera/core/admission/signal';
import type { ObservedSwap } from '@chimera/core/score/observed';
import { bps } from '@chimera/core/units/bps';
import { type Address, address, slot, type Txid, txid, unixMs } from '@chimera/core/units/chain';
import { lamports, tokenAtoms } from '@chimera/core/units/lamports';
import { type DuckDBConnection, DuckDBInstance, type DuckDBValue } from '@duckdb/node-api';
import { DROP_SQL, IS_OLD_SQL, SCHEMA_SQL } from './duckdb-schema.ts';
import { appendSources, appendTransactions, replaceSources } from './duckdb-write.ts';
import type { Funding, SeenPool } from './extract.ts';
import type { History, Source, SourceKind, Trader } from './history.ts';

/** The scoring may take 1 GB in all; the database is told to stay well below. */
const MEMORY_LIMIT = '384MB';

type Row = readonly DuckDBValue[];

/** Opens or makes the scout's own database. One process at a time: DuckDB locks its file. */
export async function openHistory(path: string): Promise<History> {
  const instance = await DuckDBInstance.create(path, { threads: '2', memory_limit: MEMORY_LIMIT });
  const connection = await instance.connect();
  if (numberAt((await rowsOf(connection, IS_OLD_SQL))[0] ?? [], 0) > 0) await connection.run(DROP_SQL);
  await connection.run(SCHEMA_SQL);
  return {
    ...createSources(connection),
    ...createReads(connection),
    ...createStreams(connection),
    saveTransactions: (batch) => inTransaction(connection, () => appendTransactions(connection, batch)),
    close: () => {
      connection.closeSync();
      instance.closeSync();
    },
  };
}

async function inTransaction(connection: DuckDBConnection, run: () => Promise<void>): Promise<void> {
  await connection.run('BEGIN TRANSACTION');
  try {
    await run();
    await connection.run('COMMIT');
  } catch (error) {
    await connection.run('ROLLBACK');
    throw error;
  }
}

const rowsOf = async (connection: DuckDBConnection, sql: string, values: DuckDBValue[] = []) =>
  (await connection.runAndReadAll(sql, values)).getRows() as readonly Row[];

const textAt = (row: Row, index: number): string => String(row[index]);
const nullableText = (row: Row, index: number): string | null => {
  const value = row[index];
  return value === null || value === undefined ? null : String(value);
};
/** Counts, slots and times fit a number; amounts go through `integerAt`. */
const numberAt = (row: Row, index: number): number => Number(row[index]);
const integerAt = (row: Row, index: number): bigint => BigInt(String(row[index]));

type SourceMethods = 'addSources' | 'reopenSources' | 'openSources' | 'savePages';

function createSources(connection: DuckDBConnection): Pick<History, SourceMethods> {
  return {
    addSources: (sources) => appendSources(connection, sources),
    reopenSources: async () => {
      await connection.run('UPDATE sources SET is_complete = false WHERE is_complete');
    },
    openSources: async (limit) => {
      const rows = await rowsOf(
        connection,
        `SELECT address, kind, cursor, walk_newest, newest, is_complete, walked FROM sources
         WHERE NOT is_complete ORDER BY kind DESC, address LIMIT ${limit}`,
      );
      return rows.map(toSource);
    },
    savePages: (pages) => inTransaction(connection, () => replaceSources(connection, pages)),
  };
}

function toSource(row: Row): Source {
  const asTxid = (text: string | null): Txid | null => (text === null ? null : txid(text));
  return {
    address: address(textAt(row, 0)),
    kind: textAt(row, 1) as SourceKind,
    cursor: asTxid(nullableText(row, 2)),
    walkNewest: asTxid(nullableText(row, 3)),
    newest: asTxid(nullableText(row, 4)),
    isComplete: row[5] === true,
    walked: numberAt(row, 6),
  };
}

type ReadMethods = 'unread' | 'progress' | 'poolsOf' | 'traders' | 'mints' | 'firstFundings';

function createReads(connection: DuckDBConnection): Pick<History, ReadMethods> {
  const count = async (sql: string): Promise<number> => numberAt((await rowsOf(connection, sql))[0] ?? [], 0);
  return {
    unread: async (limit) =>
      (
        await rowsOf(
          connection,
          `SELECT txid, any_value(slot) AS at_slot, any_value(at_ms) FROM listed_signatures
           ANTI JOIN read_signatures USING (txid) GROUP BY txid ORDER BY at_slot, txid LIMIT ${limit}`,
        )
      ).map((row) => ({
        txid: txid(textAt(row, 0)),
        slot: numberAt(row, 1),
        atMs: row[2] === null ? null : unixMs(numberAt(row, 2)),
      })),
    progress: async () => ({
      sources: await count('SELECT count(*) FROM sources'),
      complete: await count('SELECT count(*) FROM sources WHERE is_complete'),
      listed: await count('SELECT count(DISTINCT txid) FROM listed_signatures'),
      read: await count('SELECT count(*) FROM read_signatures'),
      swaps: await count('SELECT count(*) FROM swaps'),
    }),
    poolsOf: async (wallets, limit) => {
      const list = wallets.map((_wallet, index) => `$${index + 1}`).join(', ');
      if (list === '') return [];
      const rows = await rowsOf(
        connection,
        `SELECT pool, count(*) AS uses FROM swaps WHERE pool IS NOT NULL AND wallet IN (${list})
         GROUP BY pool ORDER BY uses DESC, pool LIMIT ${limit}`,
        [...wallets],
      );
      return rows.map((row) => address(textAt(row, 0)));
    },
    traders: async (buysMin, limit) => {
      const rows = await rowsOf(
        connection,
        `SELECT wallet, count(*) FILTER (side = 'buy') AS buys FROM swaps GROUP BY wallet
         HAVING buys >= ${buysMin} ORDER BY buys DESC, wallet LIMIT ${limit}`,
      );
      return rows.map((row): Trader => ({ wallet: address(textAt(row, 0)), buys: numberAt(row, 1) }));
    },
    mints: async () => {
      const rows = await rowsOf(connection, 'SELECT DISTINCT mint FROM pool_states ORDER BY mint');
      return rows.map((row) => address(textAt(row, 0)));
    },
    firstFundings: async () => {
      const rows = await rowsOf(
        connection,
        `SELECT txid, wallet, funder, funded_lamports FROM fundings
         QUALIFY row_number() OVER (PARTITION BY wallet ORDER BY slot, txid) = 1 ORDER BY wallet`,
      );
      return rows.map(
        (row): Funding => ({
          txid: txid(textAt(row, 0)),
          wallet: address(textAt(row, 1)),
          funder: address(textAt(row, 2)),
          fundedLamports: lamports(integerAt(row, 3)),
        }),
      );
    },
  };
}

function createStreams(connection: DuckDBConnection): Pick<History, 'eachWallet' | 'eachPoolState'> {
  return {
    async eachWallet(run) {
      let wallet: Address | null = null;
      let swaps: ObservedSwap[] = [];
      await eachRow(connection, SWAPS_SQL, (row) => {
        const swap = toSwap(row);
        if (wallet !== null && swap.wallet !== wallet) {
          run(wallet, swaps);
          swaps = [];
        }
        wallet = swap.wallet;
        swaps.push(swap);
      });
      if (wallet !== null) run(wallet, swaps);
    },
    eachPoolState: (run) => eachRow(connection, POOL_STATES_SQL, (row) => run(toPoolState(row))),
  };
}

/**
 * The order within a slot is told by the wallet's own listing, else pool by pool by theirs, so that it does not
 * depend on how often the collecting was interrupted.
 */
const SWAPS_SQL = `SELECT swaps.txid, wallet, side, mint, pool, swap_lamports, swap_atoms, sold_fraction_bps,
    swaps.slot, swaps.at_ms
  FROM swaps LEFT JOIN listed_signatures AS own ON own.source = wallet AND own.txid = swaps.txid
  LEFT JOIN listed_signatures AS theirs ON theirs.source = pool AND theirs.txid = swaps.txid
  ORDER BY wallet, swaps.slot, own.place NULLS LAST, pool, theirs.place, swaps.txid`;
const POOL_STATES_SQL = `SELECT pool, mint, pool_states.slot, pool_states.at_ms, sol_lamports, token_atoms
  FROM pool_states LEFT JOIN listed_signatures AS own ON own.source = pool AND own.txid = pool_states.txid
  ORDER BY pool, pool_states.slot, own.place NULLS LAST, pool_states.txid`;

async function eachRow(connection: DuckDBConnection, sql: string, run: (row: Row) => void): Promise<void> {
  const result = await connection.stream(sql);
  for (;;) {
    const chunk = await result.fetchChunk();
    if (chunk === null || chunk.rowCount === 0) return;
    for (const row of chunk.getRows()) run(row);
  }
}

function toSwap(row: Row): ObservedSwap {
  const pool = nullableText(row, 4);
  return {
    txid: txid(textAt(row, 0)),
    wallet: address(textAt(row, 1)),
    side: textAt(row, 2) as Side,
    mint: address(textAt(row, 3)),
    pool: pool === null ? null : address(pool),
    swapLamports: lamports(integerAt(row, 5)),
    swapAtoms: tokenAtoms(integerAt(row, 6)),
    soldFractionBps: row[7] === null ? null : bps(numberAt(row, 7)),
    slot: slot(numberAt(row, 8)),
    atMs: unixMs(numberAt(row, 9)),
  };
}

function toPoolState(row: Row): SeenPool {
  return {
    pool: address(textAt(row, 0)),
    mint: address(textAt(row, 1)),
    slot: slot(numberAt(row, 2)),
    atMs: unixMs(numberAt(row, 3)),
    solLamports: lamports(integerAt(row, 4)),
    tokenAtoms: tokenAtoms(integerAt(row, 5)),
  };
}
