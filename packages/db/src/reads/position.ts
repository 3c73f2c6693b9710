import type { PositionId } from '@chimera/core/ids';
import { eq } from 'drizzle-orm';
import { type ReadAt, type ReadDb, readAt } from '../read-at.ts';
import { orders } from '../schema/orders.ts';
import { positions } from '../schema/positions.ts';
import { signals } from '../schema/signals.ts';
import { tokens } from '../schema/tokens.ts';
import { wallets } from '../schema/wallets.ts';
import { type ExitPlanView, readExitPlan } from './exit-plan.ts';
import { type OrderNode, readOrderTree } from './order-tree.ts';
import { positionColumns } from './position-columns.ts';
import type { PositionListRow } from './positions.ts';

export interface PositionDetail {
  readonly position: PositionListRow;
  readonly signal: typeof signals.$inferSelect | null;
  readonly exitPlan: ExitPlanView;
  /** The entry first, then every exit, each with attempts, sends and fills. */
  readonly orders: readonly OrderNode[];
}

/** One position with everything that happened for it; null when there is none of this id. */
export function readPosition(
  db: ReadDb,
  { positionId }: { readonly positionId: PositionId },
): ReadAt<PositionDetail | null> {
  return readAt(db, (snapshot) => {
    const position = snapshot
      .select(positionColumns)
      .from(positions)
      .leftJoin(signals, eq(signals.signalId, positions.signalId))
      .leftJoin(tokens, eq(tokens.mint, positions.mint))
      .leftJoin(orders, eq(orders.orderId, positions.entryOrderId))
      .leftJoin(wallets, eq(wallets.wallet, positions.leader))
      .where(eq(positions.positionId, positionId))
      .get();
    if (position === undefined) return null;
    const signal =
      snapshot.select().from(signals).where(eq(signals.signalId, position.signalId)).get() ?? null;
    const exitPlan = readExitPlan(snapshot, position);
    const tree = readOrderTree(snapshot, eq(orders.positionId, positionId));
    return { position, signal, exitPlan, orders: tree };
  });
}
