import type { FaultKind } from './faults.ts';
import { runSeed } from './run-seed.ts';
import type { SeedResult } from './seed-result.ts';

/** A failing seed, made small: the faults that it needs none of are left out. */
export interface SmallSeed {
  readonly seed: number;
  readonly without: readonly FaultKind[];
  readonly violations: readonly string[];
}

/** Leaves out one fault after the other for as long as something still fails. */
export async function shrinkSeed(failing: SeedResult, also: readonly FaultKind[] = []): Promise<SmallSeed> {
  let without: readonly FaultKind[] = [];
  let { violations } = failing;
  for (const kind of failing.faults) {
    const fewer = [...without, kind];
    const result = await runSeed(failing.seed, { without: fewer, also });
    if (result.violations.length === 0) continue;
    without = fewer;
    violations = result.violations;
  }
  return { seed: failing.seed, without, violations };
}
