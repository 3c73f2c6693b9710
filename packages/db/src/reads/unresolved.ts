import { asc, eq, getTableColumns, isNotNull } from 'drizzle-orm';
import { type ReadAt, type ReadDb, readAt } from '../read-at.ts';
import { attempts } from '../schema/attempts.ts';
import { orders } from '../schema/orders.ts';
import { signals } from '../schema/signals.ts';
import { tokens } from '../schema/tokens.ts';
import { type TokenNames, tokenColumns } from './token-columns.ts';

const { txid, positionId, error, signedAtMs, lastValidHeight } = getTableColumns(attempts);
const { writtenOffAtMs, writtenOffBy, writtenOffReason } = getTableColumns(attempts);
const { orderId, kind, mint, strategy, leader, signalId } = getTableColumns(orders);
const COLUMNS = {
  ...{ txid, positionId, error, signedAtMs, lastValidHeight, writtenOffAtMs, writtenOffBy, writtenOffReason },
  ...{ orderId, kind, mint, strategy, leader, signalId },
};

/** A transaction whose end is not proven; `error` says why. */
export type UnresolvedRow = Pick<
  typeof attempts.$inferSelect,
  | 'txid'
  | 'positionId'
  | 'error'
  | 'signedAtMs'
  | 'lastValidHeight'
  | 'writtenOffAtMs'
  | 'writtenOffBy'
  | 'writtenOffReason'
> &
  Pick<typeof orders.$inferSelect, 'orderId' | 'kind' | 'mint' | 'strategy' | 'leader' | 'signalId'> &
  TokenNames;

const UNRESOLVED_MAX = 200;

/** Those in hand first, oldest first, then those that were written off. */
export function listUnresolved(db: ReadDb): ReadAt<readonly UnresolvedRow[]> {
  return readAt(db, (snapshot) =>
    snapshot
      .select({ ...COLUMNS, ...tokenColumns })
      .from(attempts)
      .innerJoin(orders, eq(orders.orderId, attempts.orderId))
      .innerJoin(signals, eq(signals.signalId, orders.signalId))
      .leftJoin(tokens, eq(tokens.mint, orders.mint))
      .where(eq(attempts.state, 'unresolved'))
      .orderBy(isNotNull(attempts.writtenOffAtMs), asc(attempts.seq))
      .limit(UNRESOLVED_MAX)
      .all(),
  );
}
