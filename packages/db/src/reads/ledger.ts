import type { Strategy } from '@chimera/core/admission/signal';
import type { LedgerSort } from '@chimera/core/contract/ledger';
import { type Address, isAddressText } from '@chimera/core/units/chain';
import { type Lamports, lamports, type UsdMicros, usdMicros } from '@chimera/core/units/lamports';
import {
  and,
  asc,
  count,
  desc,
  eq,
  getTableColumns,
  gt,
  gte,
  inArray,
  lt,
  type SQL,
  type SQLWrapper,
  sql,
} from 'drizzle-orm';
import type { SQLiteColumn, SQLiteSelect } from 'drizzle-orm/sqlite-core';
import { type Page, type PageInput, pageBounds } from '../page.ts';
import type { TradeState } from '../project/trades.ts';
import { type ReadAt, type ReadDb, readAt, type Snapshot } from '../read-at.ts';
import { signals } from '../schema/signals.ts';
import { tokens } from '../schema/tokens.ts';
import { trades } from '../schema/trades.ts';
import { wallets } from '../schema/wallets.ts';
import { type TokenNames, tokenColumns } from './token-columns.ts';

export interface LedgerFilter {
  readonly strategy?: Strategy | undefined;
  readonly leader?: Address | undefined;
  /** A mint, or a part of a token's name. */
  readonly token?: string | undefined;
  readonly result?: 'won' | 'lost' | undefined;
  readonly state?: TradeState | undefined;
  /** The result changed last at this moment or later, and before that one. */
  readonly fromMs?: number | undefined;
  readonly toMs?: number | undefined;
  readonly sort?: LedgerSort | undefined;
  readonly direction?: 'asc' | 'desc' | undefined;
}

export type LedgerRow = typeof trades.$inferSelect & TokenNames & { readonly leaderLabel: string | null };

/** Sums over every trade that passes the filter, not only those of the page. */
export interface LedgerTotals {
  readonly wonCount: number;
  readonly lostCount: number;
  /** Trades whose result in USD is not known. */
  readonly unpricedCount: number;
  readonly sizeLamports: Lamports;
  readonly grossLamports: Lamports;
  readonly feeLamports: Lamports;
  readonly tipLamports: Lamports;
  readonly rentLamports: Lamports;
  readonly netLamports: Lamports;
  /** Null when that of some trade is not known. */
  readonly netUsdMicros: UsdMicros | null;
}

const SORT_COLUMNS: Readonly<Record<LedgerSort, SQLiteColumn>> = {
  resultAt: trades.resultAtMs,
  openedAt: trades.openedAtMs,
  size: trades.sizeLamports,
  gross: trades.grossLamports,
  net: trades.netLamports,
  netUsd: trades.netUsdMicros,
};

/** A page of trades that realised something, newest result first unless asked otherwise, and their totals. */
export function readLedger(
  db: ReadDb,
  input: LedgerFilter & PageInput,
): ReadAt<Page<LedgerRow> & { readonly totals: LedgerTotals }> {
  const { limit, offset } = pageBounds(input);
  return readAt(db, (snapshot) => {
    const { total, ...totals } = totalsOf(snapshot, input);
    // Sorted by their numbers alone, and only those of the page are joined with the rest.
    const ofPage = named(snapshot.select({ seq: trades.seq }).from(trades).$dynamic(), input)
      .where(and(...filtersOf(input)))
      .orderBy(...orderOf(input))
      .limit(limit)
      .offset(offset);
    return { items: rowsOf(snapshot, input, inArray(trades.seq, ofPage)), total, totals };
  });
}

/** Every trade that passes the filter, with their totals; no rows at all when there are more than `rowsMax`. */
export function readLedgerWhole(
  db: ReadDb,
  input: LedgerFilter & { readonly rowsMax: number },
): ReadAt<Page<LedgerRow> & { readonly totals: LedgerTotals }> {
  return readAt(db, (snapshot) => {
    const { total, ...totals } = totalsOf(snapshot, input);
    const items = total > input.rowsMax ? [] : rowsOf(snapshot, input, and(...filtersOf(input)));
    return { items, total, totals };
  });
}

function rowsOf(snapshot: Snapshot, input: LedgerFilter, where: SQL | undefined): LedgerRow[] {
  return snapshot
    .select({ ...getTableColumns(trades), ...tokenColumns, leaderLabel: wallets.label })
    .from(trades)
    .leftJoin(signals, eq(signals.signalId, trades.signalId))
    .leftJoin(tokens, eq(tokens.mint, trades.mint))
    .leftJoin(wallets, eq(wallets.wallet, trades.leader))
    .where(where)
    .orderBy(...orderOf(input))
    .all();
}

function orderOf({ sort = 'resultAt', direction = 'desc' }: LedgerFilter): readonly SQL[] {
  const order = direction === 'asc' ? asc : desc;
  return [order(SORT_COLUMNS[sort]), desc(trades.seq)];
}

/** Joins what a filter by name looks at; without one, reading a long ledger would wait for it for nothing. */
function named<Q extends SQLiteSelect>(query: Q, { token }: LedgerFilter) {
  if (token === undefined || isAddressText(token)) return query;
  return query
    .leftJoin(signals, eq(signals.signalId, trades.signalId))
    .leftJoin(tokens, eq(tokens.mint, trades.mint));
}

const sumOf = (column: SQLWrapper) =>
  sql`coalesce(sum(${column}), 0)`.mapWith((sum: bigint) => lamports(BigInt(sum)));
const countOf = (condition: SQL) => sql`count(CASE WHEN ${condition} THEN 1 END)`.mapWith(Number);

function totalsOf(snapshot: Snapshot, input: LedgerFilter): LedgerTotals & { readonly total: number } {
  const sums = snapshot
    .select({
      total: count(),
      wonCount: countOf(sql`${trades.netLamports} > 0`),
      lostCount: countOf(sql`${trades.netLamports} < 0`),
      unpricedCount: countOf(sql`${trades.netUsdMicros} IS NULL`),
      sizeLamports: sumOf(trades.sizeLamports),
      grossLamports: sumOf(trades.grossLamports),
      feeLamports: sumOf(trades.feeLamports),
      tipLamports: sumOf(trades.tipLamports),
      rentLamports: sumOf(trades.rentLamports),
      netLamports: sumOf(trades.netLamports),
      pricedUsdMicros: sumOf(trades.netUsdMicros),
    })
    .from(trades)
    .$dynamic();
  const row = named(sums, input)
    .where(and(...filtersOf(input)))
    .get();
  if (row === undefined) throw new Error('an aggregate without groups always has one row');
  const { pricedUsdMicros, ...rest } = row;
  return { ...rest, netUsdMicros: rest.unpricedCount > 0 ? null : usdMicros(pricedUsdMicros) };
}

function filtersOf(input: LedgerFilter): readonly SQL[] {
  const { strategy, leader, token, result, state, fromMs, toMs } = input;
  return [
    ...(strategy === undefined ? [] : [eq(trades.strategy, strategy)]),
    ...(leader === undefined ? [] : [eq(trades.leader, leader)]),
    ...(token === undefined ? [] : [tokenFilter(token)]),
    ...(result === undefined ? [] : [(result === 'won' ? gt : lt)(trades.netLamports, lamports(0n))]),
    ...(state === undefined ? [] : [eq(trades.state, state)]),
    ...(fromMs === undefined ? [] : [gte(trades.resultAtMs, sql`${Math.trunc(fromMs)}`)]),
    ...(toMs === undefined ? [] : [lt(trades.resultAtMs, sql`${Math.trunc(toMs)}`)]),
  ];
}

/** `instr` and not LIKE: what somebody types is no pattern. */
const tokenFilter = (token: string): SQL =>
  isAddressText(token)
    ? sql`${trades.mint} = ${token}`
    : sql`instr(lower(${tokenColumns.tokenSymbol}), lower(${token})) > 0`;
