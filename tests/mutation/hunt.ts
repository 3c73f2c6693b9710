import { bundleWorker } from '../simulation/bundle.ts';
import type { FaultKind } from '../simulation/faults.ts';
import { runFleet } from '../simulation/fleet.ts';
import type { NamedMutant } from './mutant.ts';
import { patchSources } from './patch.ts';

/** The seed that found a mutant, and what it said. */
export interface Kill {
  readonly seed: number;
  readonly says: string;
}

export interface Hunt {
  /** The first seed. */
  readonly from: number;
  readonly seeds: number;
  readonly deadlineMs: number;
  /** These faults only, instead of each seed's own mix. */
  readonly only?: readonly FaultKind[] | undefined;
}

/** So many seeds pass between two looks at the clock. */
const SEEDS_AT_ONCE = 250;

/** The simulation of a mutated operator as one file. */
export async function bundleMutant({ name, patches }: NamedMutant): Promise<string> {
  const sources = patchSources(patches);
  const { path, replaced } = await bundleWorker({ name: `mutant-${name}`, sources });
  // A mistake in code that the simulation does not run would survive for that reason alone.
  const unused = [...sources.keys()].filter((source) => !replaced.has(source));
  if (unused.length > 0) throw new Error(`the simulation does not contain ${unused.join(', ')}`);
  return path;
}

/** The first seed of a range that says of the mutant what it must; null when none does in time. */
export async function hunt(mutant: NamedMutant, worker: string, range: Hunt): Promise<Kill | null> {
  const end = range.from + range.seeds;
  let from = range.from;
  while (from < end && performance.now() < range.deadlineMs) {
    const seeds = Math.min(SEEDS_AT_ONCE, end - from);
    const { failing, isComplete } = await runFleet({
      ...{ worker, from, seeds, processes: 1, stopAtFirst: true, only: range.only },
    });
    const [found] = failing;
    if (found === undefined && !isComplete)
      throw new Error(`the simulation of ${mutant.name} ended by itself`);
    const says = found?.violations.find((violation) => mutant.foundBy.test(violation));
    if (found !== undefined && says !== undefined) return { seed: found.seed, says };
    from = found === undefined ? from + seeds : found.seed + 1;
  }
  return null;
}
