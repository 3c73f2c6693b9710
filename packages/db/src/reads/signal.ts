import type { SignalId } from '@chimera/core/ids';
import { asc, desc, eq, getTableColumns } from 'drizzle-orm';
import { type ReadAt, type ReadDb, readAt } from '../read-at.ts';
import { decisions } from '../schema/decisions.ts';
import { deliveries } from '../schema/deliveries.ts';
import { orders } from '../schema/orders.ts';
import { signals } from '../schema/signals.ts';
import { tokens } from '../schema/tokens.ts';
import { traces } from '../schema/traces.ts';
import { wallets } from '../schema/wallets.ts';
import { type OrderNode, readOrderTree } from './order-tree.ts';
import { type TokenNames, tokenColumns } from './token-columns.ts';

export interface SignalDetail {
  readonly signal: typeof signals.$inferSelect & TokenNames;
  readonly leader: typeof wallets.$inferSelect | null;
  /** The verdict with every gate; null while there is none. */
  readonly decision: typeof decisions.$inferSelect | null;
  readonly deliveries: readonly (typeof deliveries.$inferSelect)[];
  readonly order: OrderNode | null;
  /** How long each stage took, the newest trace; null while there is none. */
  readonly trace: (typeof traces.$inferSelect)['trace'] | null;
}

const DELIVERIES_MAX = 50;

/** One signal with its verdict and its order; null when there is none of this id. */
export function readSignal(
  db: ReadDb,
  { signalId }: { readonly signalId: SignalId },
): ReadAt<SignalDetail | null> {
  return readAt(db, (snapshot) => {
    const signal = snapshot
      .select({ ...getTableColumns(signals), ...tokenColumns })
      .from(signals)
      .leftJoin(tokens, eq(tokens.mint, signals.mint))
      .where(eq(signals.signalId, signalId))
      .get();
    if (signal === undefined) return null;
    const leader =
      signal.leader === null
        ? undefined
        : snapshot.select().from(wallets).where(eq(wallets.wallet, signal.leader)).get();
    const [order] = readOrderTree(snapshot, eq(orders.signalId, signalId));
    return {
      signal,
      leader: leader ?? null,
      decision: snapshot.select().from(decisions).where(eq(decisions.signalId, signalId)).get() ?? null,
      deliveries: snapshot
        .select()
        .from(deliveries)
        .where(eq(deliveries.signalSeq, signal.seq))
        .orderBy(asc(deliveries.firstAtMs))
        .limit(DELIVERIES_MAX)
        .all(),
      order: order ?? null,
      trace:
        snapshot
          .select({ trace: traces.trace })
          .from(traces)
          .where(eq(traces.signalId, signalId))
          .orderBy(desc(traces.seq))
          .limit(1)
          .get()?.trace ?? null,
    };
  });
}
