import { desc } from 'drizzle-orm';
import { type ReadAt, type ReadDb, readAt } from '../read-at.ts';
import { providerSwitches } from '../schema/provider-switches.ts';
import { rpcModes } from '../schema/rpc-modes.ts';

export interface RoutingHistory {
  readonly modes: readonly (typeof rpcModes.$inferSelect)[];
  readonly switches: readonly (typeof providerSwitches.$inferSelect)[];
}

const ROWS_MAX = 50;

/** Changes of the RPC mode and turns between endpoints, newest first. */
export function readRouting(db: ReadDb): ReadAt<RoutingHistory> {
  return readAt(db, (snapshot) => ({
    modes: snapshot.select().from(rpcModes).orderBy(desc(rpcModes.seq)).limit(ROWS_MAX).all(),
    switches: snapshot
      .select()
      .from(providerSwitches)
      .orderBy(desc(providerSwitches.seq))
      .limit(ROWS_MAX)
      .all(),
  }));
}
