import type { Lane, Side, SignalState } from '@chimera/core/admission/signal';
import type { Address } from '@chimera/core/units/chain';
import { and, count, desc, eq, getTableColumns, type SQL } from 'drizzle-orm';
import { type Page, type PageInput, pageBounds } from '../page.ts';
import { type ReadAt, type ReadDb, readAt } from '../read-at.ts';
import { decisions } from '../schema/decisions.ts';
import { orders } from '../schema/orders.ts';
import { signals } from '../schema/signals.ts';
import { tokens } from '../schema/tokens.ts';
import { wallets } from '../schema/wallets.ts';
import { type TokenNames, tokenColumns } from './token-columns.ts';

export interface SignalsInput extends PageInput {
  readonly state?: SignalState | undefined;
  readonly lane?: Lane | undefined;
  readonly side?: Side | undefined;
  readonly mint?: Address | undefined;
  readonly leader?: Address | undefined;
  readonly providerId?: string | undefined;
}

const signalColumns = {
  ...getTableColumns(signals),
  ...tokenColumns,
  leaderLabel: wallets.label,
  /** Every reason of a refusal; null while there is no verdict. */
  reasons: decisions.reasons,
  orderId: orders.orderId,
  orderState: orders.state,
  /** Why the order was given up; null for every other end. */
  orderReason: orders.reason,
  positionId: orders.positionId,
};

/** A page of signals, newest first, each with its verdict and what became of its order. */
export function listSignals(db: ReadDb, input: SignalsInput): ReadAt<Page<SignalListRow>> {
  const where = toFilter(input);
  const { limit, offset } = pageBounds(input);
  return readAt(db, (snapshot) => ({
    items: snapshot
      .select(signalColumns)
      .from(signals)
      .leftJoin(decisions, eq(decisions.signalId, signals.signalId))
      .leftJoin(orders, eq(orders.signalId, signals.signalId))
      .leftJoin(tokens, eq(tokens.mint, signals.mint))
      .leftJoin(wallets, eq(wallets.wallet, signals.leader))
      .where(where)
      .orderBy(desc(signals.seq))
      .limit(limit)
      .offset(offset)
      .all(),
    total: snapshot.select({ total: count() }).from(signals).where(where).get()?.total ?? 0,
  }));
}

type OrderRow = typeof orders.$inferSelect;

export type SignalListRow = typeof signals.$inferSelect &
  TokenNames & {
    readonly leaderLabel: string | null;
    readonly reasons: readonly string[] | null;
    readonly orderId: OrderRow['orderId'] | null;
    readonly orderState: OrderRow['state'] | null;
    readonly orderReason: string | null;
    readonly positionId: OrderRow['positionId'] | null;
  };

function toFilter(input: SignalsInput): SQL | undefined {
  const filters: SQL[] = [];
  if (input.state !== undefined) filters.push(eq(signals.state, input.state));
  if (input.lane !== undefined) filters.push(eq(signals.lane, input.lane));
  if (input.side !== undefined) filters.push(eq(signals.side, input.side));
  if (input.mint !== undefined) filters.push(eq(signals.mint, input.mint));
  if (input.leader !== undefined) filters.push(eq(signals.leader, input.leader));
  if (input.providerId !== undefined) filters.push(eq(signals.providerId, input.providerId));
  return and(...filters);
}
