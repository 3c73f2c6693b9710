import { lamports } from '@chimera/core/units/lamports';
import { type ReadAt, type ReadDb, readAt } from '../read-at.ts';
import { days } from '../schema/days.ts';

const DAY_MS = 86_400_000;

export interface FunnelInput {
  readonly nowMs: number;
}

/** How far signals came, `closed` counting positions. Events are counted on the day they happened. */
export type Funnel = Omit<typeof days.$inferSelect, 'dayStartMs'> & {
  readonly signalCount: number;
  readonly approvedCount: number;
  readonly sentCount: number;
  readonly landedCount: number;
};

/** The funnel of the current UTC day and of all time. */
export function readFunnel(
  db: ReadDb,
  { nowMs }: FunnelInput,
): ReadAt<{ readonly today: Funnel; readonly all: Funnel }> {
  return readAt(db, (snapshot) => {
    const rows = snapshot.select().from(days).all();
    const dayStart = Math.floor(nowMs / DAY_MS) * DAY_MS;
    return { today: sumDays(rows.filter((day) => day.dayStartMs >= dayStart)), all: sumDays(rows) };
  });
}

const NO_DAY: Omit<typeof days.$inferSelect, 'dayStartMs'> = {
  realisedPnlLamports: lamports(0n),
  buySignalCount: 0,
  sellSignalCount: 0,
  deniedCount: 0,
  droppedCount: 0,
  entryApprovedCount: 0,
  exitApprovedCount: 0,
  entrySentCount: 0,
  exitSentCount: 0,
  entryLandedCount: 0,
  exitLandedCount: 0,
  positionClosedCount: 0,
};

function sumDays(rows: readonly (typeof days.$inferSelect)[]): Funnel {
  const sum = rows.reduce<typeof NO_DAY>(
    (total, day) => ({
      realisedPnlLamports: lamports(total.realisedPnlLamports + day.realisedPnlLamports),
      buySignalCount: total.buySignalCount + day.buySignalCount,
      sellSignalCount: total.sellSignalCount + day.sellSignalCount,
      deniedCount: total.deniedCount + day.deniedCount,
      droppedCount: total.droppedCount + day.droppedCount,
      entryApprovedCount: total.entryApprovedCount + day.entryApprovedCount,
      exitApprovedCount: total.exitApprovedCount + day.exitApprovedCount,
      entrySentCount: total.entrySentCount + day.entrySentCount,
      exitSentCount: total.exitSentCount + day.exitSentCount,
      entryLandedCount: total.entryLandedCount + day.entryLandedCount,
      exitLandedCount: total.exitLandedCount + day.exitLandedCount,
      positionClosedCount: total.positionClosedCount + day.positionClosedCount,
    }),
    NO_DAY,
  );
  return {
    ...sum,
    signalCount: sum.buySignalCount + sum.sellSignalCount,
    approvedCount: sum.entryApprovedCount + sum.exitApprovedCount,
    sentCount: sum.entrySentCount + sum.exitSentCount,
    landedCount: sum.entryLandedCount + sum.exitLandedCount,
  };
}
