import { asc, inArray, type SQL } from 'drizzle-orm';
import type { Snapshot } from '../read-at.ts';
import { attempts } from '../schema/attempts.ts';
import { fills } from '../schema/fills.ts';
import { orders } from '../schema/orders.ts';
import { sends } from '../schema/sends.ts';
import { type AttemptRow, attemptColumns } from './attempt-columns.ts';

export type FillRow = typeof fills.$inferSelect;
export type SendRow = typeof sends.$inferSelect;
export type AttemptNode = AttemptRow & { readonly sends: readonly SendRow[]; readonly fill: FillRow | null };
export type OrderNode = typeof orders.$inferSelect & { readonly attempts: readonly AttemptNode[] };

/** Orders read into one tree at most; a position has one entry and few exits. */
export const ORDERS_PER_TREE_MAX = 200;

/** Orders with their attempts, sends and fills, oldest first. */
export function readOrderTree(snapshot: Snapshot, where: SQL): OrderNode[] {
  const orderRows = snapshot
    .select()
    .from(orders)
    .where(where)
    .orderBy(asc(orders.seq))
    .limit(ORDERS_PER_TREE_MAX)
    .all();
  const attemptRows = snapshot
    .select(attemptColumns)
    .from(attempts)
    .where(
      inArray(
        attempts.orderId,
        orderRows.map((order) => order.orderId),
      ),
    )
    .orderBy(asc(attempts.seq))
    .all();
  const nodes = withSendsAndFill(snapshot, attemptRows);
  return orderRows.map((order) => ({
    ...order,
    attempts: nodes.filter((attempt) => attempt.orderId === order.orderId),
  }));
}

export function withSendsAndFill(snapshot: Snapshot, rows: readonly AttemptRow[]): AttemptNode[] {
  const txids = rows.map((attempt) => attempt.txid);
  const sendRows = snapshot
    .select()
    .from(sends)
    .where(inArray(sends.txid, txids))
    .orderBy(asc(sends.seq))
    .all();
  const fillRows = snapshot.select().from(fills).where(inArray(fills.txid, txids)).all();
  return rows.map((attempt) => ({
    ...attempt,
    sends: sendRows.filter((send) => send.txid === attempt.txid),
    fill: fillRows.find((fill) => fill.txid === attempt.txid) ?? null,
  }));
}
