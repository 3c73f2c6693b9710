import type { Strategy } from '@chimera/core/admission/signal';
import type { Address } from '@chimera/core/units/chain';
import { and, asc, count, desc, eq, isNotNull, type SQL, sql } from 'drizzle-orm';
import type { SQLiteColumn } from 'drizzle-orm/sqlite-core';
import { type Page, type PageInput, pageBounds } from '../page.ts';
import { type ReadAt, type ReadDb, readAt } from '../read-at.ts';
import { orders } from '../schema/orders.ts';
import { positions } from '../schema/positions.ts';
import { signals } from '../schema/signals.ts';
import { tokens } from '../schema/tokens.ts';
import { wallets } from '../schema/wallets.ts';
import { positionColumns } from './position-columns.ts';
import type { TokenNames } from './token-columns.ts';

export const POSITION_SORTS = ['createdAt', 'openedAt', 'closedAt', 'realisedPnl', 'openCost'] as const;
export type PositionSort = (typeof POSITION_SORTS)[number];

export interface PositionsInput extends PageInput {
  /** `open` holds or is about to hold something; `closed` is over, a void entry too. */
  readonly status?: 'open' | 'closed' | 'all' | undefined;
  readonly strategy?: Strategy | undefined;
  readonly mint?: Address | undefined;
  readonly leader?: Address | undefined;
  readonly sort?: PositionSort | undefined;
  readonly direction?: 'asc' | 'desc' | undefined;
}

const SORT_COLUMNS: Readonly<Record<PositionSort, SQLiteColumn>> = {
  createdAt: positions.seq,
  openedAt: positions.openedAtMs,
  closedAt: positions.closedAtMs,
  realisedPnl: positions.realisedPnlLamports,
  openCost: positions.openCostLamports,
};

/** A page of positions, newest first unless asked otherwise. */
export function listPositions(db: ReadDb, input: PositionsInput): ReadAt<Page<PositionListRow>> {
  const where = toFilter(input);
  const { limit, offset } = pageBounds(input);
  const order = input.direction === 'asc' ? asc : desc;
  return readAt(db, (snapshot) => ({
    items: snapshot
      .select(positionColumns)
      .from(positions)
      .leftJoin(signals, eq(signals.signalId, positions.signalId))
      .leftJoin(tokens, eq(tokens.mint, positions.mint))
      .leftJoin(orders, eq(orders.orderId, positions.entryOrderId))
      .leftJoin(wallets, eq(wallets.wallet, positions.leader))
      .where(where)
      .orderBy(order(SORT_COLUMNS[input.sort ?? 'createdAt']), desc(positions.seq))
      .limit(limit)
      .offset(offset)
      .all(),
    total: snapshot.select({ total: count() }).from(positions).where(where).get()?.total ?? 0,
  }));
}

export type PositionListRow = typeof positions.$inferSelect &
  TokenNames & {
    readonly leaderLabel: string | null;
    readonly sizeLamports: (typeof orders.$inferSelect)['sizeLamports'];
    readonly lastExitCause: (typeof orders.$inferSelect)['cause'];
  };

function toFilter(input: PositionsInput): SQL | undefined {
  const filters: SQL[] = [];
  // Written out, because SQLite uses the partial index of open positions only for these very words.
  if (input.status === 'open') {
    filters.push(sql`${positions.state} IN ('opening', 'open', 'exiting', 'stuck', 'quarantined')`);
  }
  if (input.status === 'closed') filters.push(isNotNull(positions.closedAtMs));
  if (input.strategy !== undefined) filters.push(eq(positions.strategy, input.strategy));
  if (input.mint !== undefined) filters.push(eq(positions.mint, input.mint));
  if (input.leader !== undefined) filters.push(eq(positions.leader, input.leader));
  return and(...filters);
}
