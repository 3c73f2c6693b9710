import type { RuleWords } from '@chimera/core/admission/signal';
import type { SignalId } from '@chimera/core/ids';
import { asc, inArray, type SQL } from 'drizzle-orm';
import type { Snapshot } from '../read-at.ts';
import { attempts } from '../schema/attempts.ts';
import { decisions } from '../schema/decisions.ts';
import { fills } from '../schema/fills.ts';
import { orders } from '../schema/orders.ts';
import { sends } from '../schema/sends.ts';
import { type AttemptRow, attemptColumns } from './attempt-columns.ts';

export type FillRow = typeof fills.$inferSelect;
export type SendRow = typeof sends.$inferSelect;
export type AttemptNode = AttemptRow & { readonly sends: readonly SendRow[]; readonly fill: FillRow | null };
export type OrderNode = typeof orders.$inferSelect & {
  readonly attempts: readonly AttemptNode[];
  /** The numbers by which one of our exit rules fired; null for other orders. */
  readonly rule: RuleWords | null;
};

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
  const rules = readRules(
    snapshot,
    orderRows.map((order) => order.signalId),
  );
  return orderRows.map((order) => ({
    ...order,
    rule: rules.get(order.signalId) ?? null,
    attempts: nodes.filter((attempt) => attempt.orderId === order.orderId),
  }));
}

function readRules(snapshot: Snapshot, signalIds: readonly SignalId[]): ReadonlyMap<SignalId, RuleWords> {
  const rows = snapshot
    .select({ signalId: decisions.signalId, gates: decisions.gates })
    .from(decisions)
    .where(inArray(decisions.signalId, [...signalIds]))
    .all();
  return new Map(
    rows.flatMap(({ signalId, gates }) => {
      const rule = gates.find(({ code }) => code === 'exit_rule');
      if (rule === undefined) return [];
      return [[signalId, { measured: rule.measured ?? '', threshold: rule.threshold ?? '' }] as const];
    }),
  );
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
