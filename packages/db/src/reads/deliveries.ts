import type { SignalState } from '@chimera/core/admission/signal';
import { count, desc, eq, isNull } from 'drizzle-orm';
import { type ReadAt, type ReadDb, readAt, type Snapshot } from '../read-at.ts';
import { deliveries } from '../schema/deliveries.ts';
import { refusedDeliveries } from '../schema/refused-deliveries.ts';
import { signals } from '../schema/signals.ts';

const ROWS_MAX = 100;

export interface DeliveriesInput {
  /** Null asks for those that nobody is known to have sent. */
  readonly providerId: string | null;
}

/** One delivery with what it was answered. */
export interface DeliveryLogRow {
  readonly seq: number;
  readonly atMs: number;
  readonly deliveryId: string | null;
  readonly outcome: 'accepted' | 'refused';
  /** Of a signal, why it ended; of a refusal, the code of the answer. */
  readonly reason: string | null;
  readonly detail: string | null;
  readonly signalId: string | null;
  readonly tradeUuid: string | null;
  readonly state: SignalState | null;
  /** How often an accepted one came again, or how many refusals alike were not kept. */
  readonly repeats: number;
}

/** The newest deliveries of a provider, accepted and refused together. */
export function listDeliveries(
  db: ReadDb,
  { providerId }: DeliveriesInput,
): ReadAt<readonly DeliveryLogRow[]> {
  return readAt(db, (snapshot) => {
    const accepted = providerId === null ? [] : acceptedOf(snapshot, providerId);
    const of =
      providerId === null
        ? isNull(refusedDeliveries.providerId)
        : eq(refusedDeliveries.providerId, providerId);
    const refused = snapshot
      .select()
      .from(refusedDeliveries)
      .where(of)
      .orderBy(desc(refusedDeliveries.seq))
      .limit(ROWS_MAX)
      .all();
    const rows = [...accepted, ...refused.map(toRefused)];
    return rows.toSorted((left, right) => right.seq - left.seq).slice(0, ROWS_MAX);
  });
}

/** How many of the newest signals came from each provider: whoever floods has nearly all of them. */
export function countNewestSignals(
  db: ReadDb,
  newest: number,
): ReadAt<readonly { readonly providerId: string | null; readonly signals: number }[]> {
  return readAt(db, (snapshot) => {
    const { providerId, seq } = signals;
    const last = snapshot.select({ providerId }).from(signals).orderBy(desc(seq)).limit(newest).as('last');
    return snapshot
      .select({ providerId: last.providerId, signals: count() })
      .from(last)
      .groupBy(last.providerId)
      .all();
  });
}

function acceptedOf(db: Snapshot, providerId: string): readonly DeliveryLogRow[] {
  const { seq, receivedAtMs, signalId, tradeUuid, state, reason } = signals;
  const { deliveryId, repeatCount } = deliveries;
  return db
    .select({ seq, atMs: receivedAtMs, signalId, tradeUuid, state, reason, deliveryId, repeatCount })
    .from(signals)
    .leftJoin(deliveries, eq(deliveries.signalSeq, signals.seq))
    .where(eq(signals.providerId, providerId))
    .orderBy(desc(signals.seq))
    .limit(ROWS_MAX)
    .all()
    .map(({ repeatCount: repeats, ...row }) => ({
      ...row,
      outcome: 'accepted',
      detail: null,
      repeats: repeats ?? 0,
    }));
}

const toRefused = (row: typeof refusedDeliveries.$inferSelect): DeliveryLogRow => ({
  ...{ seq: row.seq, atMs: row.atMs, deliveryId: row.deliveryId, outcome: 'refused' },
  ...{ reason: row.reason, detail: row.detail, signalId: null, tradeUuid: null, state: null },
  repeats: row.skipped,
});
