import type { Address, Txid } from '@chimera/core/units/chain';
import type { DuckDBAppender, DuckDBConnection } from '@duckdb/node-api';
import type { PlacedSignature, ReadTransaction, Source, WalkedPage } from './history.ts';

/** Appends what was read and marks the signatures; the caller's transaction makes it one step. */
export async function appendTransactions(
  connection: DuckDBConnection,
  batch: readonly ReadTransaction[],
): Promise<void> {
  await append(connection, 'swaps', (appender) => {
    for (const { swaps } of batch) for (const swap of swaps) appendSwap(appender, swap);
  });
  await append(connection, 'pool_states', (appender) => {
    for (const { pools, listed } of batch) for (const pool of pools) appendPool(appender, pool, listed.txid);
  });
  await append(connection, 'fundings', (appender) => {
    for (const { fundings, listed } of batch) {
      for (const funding of fundings) {
        appender.appendVarchar(funding.txid);
        appender.appendVarchar(funding.wallet);
        appender.appendVarchar(funding.funder);
        appender.appendBigInt(funding.fundedLamports);
        appender.appendBigInt(BigInt(listed.slot));
        appender.endRow();
      }
    }
  });
  await append(connection, 'read_signatures', (appender) => {
    for (const { listed } of batch) {
      appender.appendVarchar(listed.txid);
      appender.endRow();
    }
  });
}

/** Listings overlap; who reads them takes each transaction once. */
export async function replaceSources(
  connection: DuckDBConnection,
  pages: readonly WalkedPage[],
): Promise<void> {
  await append(connection, 'listed_signatures', (appender) => {
    for (const { source, listed } of pages)
      for (const one of listed) appendListed(appender, source.address, one);
  });
  const marks = pages.map((_page, index) => `$${index + 1}`).join(', ');
  const addresses = pages.map(({ source }) => source.address);
  await connection.run(`DELETE FROM sources WHERE address IN (${marks})`, addresses);
  await append(connection, 'sources', (appender) => {
    for (const { source } of pages) appendSource(appender, source);
  });
}

function appendListed(
  appender: DuckDBAppender,
  source: Address,
  { txid, slot, atMs, place }: PlacedSignature,
): void {
  appender.appendVarchar(txid);
  appender.appendBigInt(BigInt(slot));
  if (atMs === null) appender.appendNull();
  else appender.appendBigInt(BigInt(atMs));
  appender.appendVarchar(source);
  appender.appendInteger(place);
  appender.endRow();
}

function appendSource(appender: DuckDBAppender, source: Source): void {
  appender.appendVarchar(source.address);
  appender.appendVarchar(source.kind);
  for (const text of [source.cursor, source.walkNewest, source.newest]) {
    if (text === null) appender.appendNull();
    else appender.appendVarchar(text);
  }
  appender.appendBoolean(source.isComplete);
  appender.appendInteger(source.walked);
  appender.endRow();
}

/** Adds the addresses that are not there yet. */
export async function appendSources(
  connection: DuckDBConnection,
  sources: readonly Pick<Source, 'address' | 'kind'>[],
): Promise<void> {
  const known = (await connection.runAndReadAll('SELECT address FROM sources')).getRows();
  const seen = new Set(known.map(([address]) => String(address)));
  await append(connection, 'sources', (appender) => {
    for (const { address, kind } of sources) {
      if (seen.has(address)) continue;
      seen.add(address);
      appendSource(appender, { address, kind, ...UNWALKED });
    }
  });
}

const UNWALKED = { cursor: null, walkNewest: null, newest: null, isComplete: false, walked: 0 } as const;

async function append(
  connection: DuckDBConnection,
  table: string,
  fill: (appender: DuckDBAppender) => void,
): Promise<void> {
  const appender = await connection.createAppender(table);
  fill(appender);
  appender.closeSync();
}

function appendSwap(appender: DuckDBAppender, swap: ReadTransaction['swaps'][number]): void {
  appender.appendVarchar(swap.txid);
  appender.appendVarchar(swap.wallet);
  appender.appendVarchar(swap.side);
  appender.appendVarchar(swap.mint);
  if (swap.pool === null) appender.appendNull();
  else appender.appendVarchar(swap.pool);
  appender.appendBigInt(swap.swapLamports);
  appender.appendUBigInt(swap.swapAtoms);
  if (swap.soldFractionBps === null) appender.appendNull();
  else appender.appendInteger(swap.soldFractionBps);
  appender.appendBigInt(BigInt(swap.slot));
  appender.appendBigInt(BigInt(swap.atMs));
  appender.endRow();
}

function appendPool(appender: DuckDBAppender, pool: ReadTransaction['pools'][number], txid: Txid): void {
  appender.appendVarchar(txid);
  appender.appendVarchar(pool.pool);
  appender.appendVarchar(pool.mint);
  appender.appendBigInt(BigInt(pool.slot));
  appender.appendBigInt(BigInt(pool.atMs));
  appender.appendBigInt(pool.solLamports);
  appender.appendUBigInt(pool.tokenAtoms);
  appender.endRow();
}
