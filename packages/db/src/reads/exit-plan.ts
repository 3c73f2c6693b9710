import type { ExitMode } from '@chimera/core/control/wallet';
import { DEFAULT_LIMITS, limitsSchema } from '@chimera/core/limits';
import type { Rung } from '@chimera/core/limits-barbell';
import { exitRulesOf, isRungDone, stopMultipleBps, trailStopBps } from '@chimera/core/portfolio/exit-rules';
import type { PositionAmounts } from '@chimera/core/portfolio/position';
import { desc, eq } from 'drizzle-orm';
import type { Snapshot } from '../read-at.ts';
import { limitsVersions } from '../schema/limits-versions.ts';
import { positionTrails } from '../schema/position-trails.ts';
import type { positions } from '../schema/positions.ts';
import { wallets } from '../schema/wallets.ts';

/** When a position is sold, by the limits of now. Multiples are of its cost, in basis points. */
export interface ExitPlanView {
  readonly stopBps: number;
  readonly targets: readonly (Rung & { readonly isDone: boolean })[];
  readonly trailArmBps: number;
  readonly trailBps: number;
  /** The high-water mark; null until the trailing stop was armed. */
  readonly trailPeakBps: number | null;
  readonly trailStopBps: number | null;
  readonly holdMsMax: number;
  readonly exitMode: ExitMode;
}

type PositionRow = Pick<typeof positions.$inferSelect, 'positionId' | 'strategy' | 'leader'> &
  PositionAmounts;

export function readExitPlan(snapshot: Snapshot, position: PositionRow): ExitPlanView {
  const newest = snapshot.select().from(limitsVersions).orderBy(desc(limitsVersions.seq)).limit(1).get();
  const limits = limitsSchema.parse(Object.assign({}, DEFAULT_LIMITS, newest?.limits));
  const rules = exitRulesOf(position.strategy, limits);
  const trail = snapshot
    .select()
    .from(positionTrails)
    .where(eq(positionTrails.positionId, position.positionId))
    .get();
  const leader =
    position.leader === null
      ? undefined
      : snapshot.select().from(wallets).where(eq(wallets.wallet, position.leader)).get();
  return {
    stopBps: stopMultipleBps(rules),
    targets: rules.targets.map((rung) => ({ ...rung, isDone: isRungDone(rung, position) })),
    trailArmBps: rules.trailArmBps,
    trailBps: rules.trailBps,
    trailPeakBps: trail?.isArmed ? trail.peakBps : null,
    trailStopBps: trail?.isArmed ? trailStopBps(trail, rules) : null,
    holdMsMax: rules.holdMsMax,
    exitMode: leader?.exitMode ?? 'both',
  };
}
