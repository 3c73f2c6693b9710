import type { Side, Strategy } from '@chimera/core/admission/signal';
import type { Address, UnixMs } from '@chimera/core/units/chain';
import { and, count, desc, eq, getTableColumns, gte, lt, type SQL } from 'drizzle-orm';
import { type Page, type PageInput, pageBounds } from '../page.ts';
import { type ReadAt, type ReadDb, readAt } from '../read-at.ts';
import { fills } from '../schema/fills.ts';
import { orders } from '../schema/orders.ts';

export interface TradesInput extends PageInput {
  readonly side?: Side | undefined;
  readonly mint?: Address | undefined;
  readonly strategy?: Strategy | undefined;
  readonly leader?: Address | undefined;
  /** Measured from this moment on, and before that one. */
  readonly fromMs?: UnixMs | undefined;
  readonly toMs?: UnixMs | undefined;
}

/** A landed transaction with what its order was for. */
export type TradeRow = typeof fills.$inferSelect & {
  readonly strategy: (typeof orders.$inferSelect)['strategy'];
  readonly leader: Address | null;
  readonly cause: (typeof orders.$inferSelect)['cause'];
  readonly decidedAtMs: number;
};

/** A page of fills, newest first. */
export function listTrades(db: ReadDb, input: TradesInput): ReadAt<Page<TradeRow>> {
  const filters = filtersOf(input);
  const { limit, offset } = pageBounds(input);
  return readAt(db, (snapshot) => ({
    items: snapshot
      .select({
        ...getTableColumns(fills),
        strategy: orders.strategy,
        leader: orders.leader,
        cause: orders.cause,
        decidedAtMs: orders.decidedAtMs,
      })
      .from(fills)
      .innerJoin(orders, eq(orders.orderId, fills.orderId))
      .where(and(...filters))
      .orderBy(desc(fills.measuredSeq))
      .limit(limit)
      .offset(offset)
      .all(),
    total:
      snapshot
        .select({ total: count() })
        .from(fills)
        .innerJoin(orders, eq(orders.orderId, fills.orderId))
        .where(and(...filters))
        .get()?.total ?? 0,
  }));
}

function filtersOf({ side, mint, strategy, leader, fromMs, toMs }: TradesInput): readonly SQL[] {
  return [
    ...(side === undefined ? [] : [eq(fills.side, side)]),
    ...(mint === undefined ? [] : [eq(fills.mint, mint)]),
    ...(strategy === undefined ? [] : [eq(orders.strategy, strategy)]),
    ...(leader === undefined ? [] : [eq(orders.leader, leader)]),
    ...(fromMs === undefined ? [] : [gte(fills.measuredAtMs, fromMs)]),
    ...(toMs === undefined ? [] : [lt(fills.measuredAtMs, toMs)]),
  ];
}
