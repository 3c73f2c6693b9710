import { describe, expect, test } from 'vitest';
import { bundleWorker } from '../simulation/bundle.ts';
import { runFleet } from '../simulation/fleet.ts';
import { bundleMutant, hunt } from './hunt.ts';
import { readKnownSeeds } from './known-seeds.ts';
import { CANARY, loadMutant, loadMutants, type NamedMutant } from './mutant.ts';

/*
 * A simulation that finds nothing may be blind. So the real code is broken on purpose in many ways, each a mistake
 * that somebody once made, and the simulation must say of each what it says.
 */

const SEEDS_MAX = 20_000;
/** Looking from the first seed on takes longer than this run has; `npm run mutants` has the time. */
const SEARCH_MS = 60_000;
const TEST_MS = 90_000;
const MUTANTS_MIN = 22;
const CANARY_SEEDS = 5;

const mutants = await loadMutants();
const known = readKnownSeeds();

describe.concurrent('mutants', { timeout: TEST_MS }, () => {
  test.each(mutants)('$name is found: $breaks', async (mutant) => {
    const worker = await bundleMutant(mutant);
    const deadlineMs = performance.now() + SEARCH_MS;
    const look = (from: number, seeds: number, only?: NamedMutant['faults']) =>
      hunt(mutant, worker, { from, seeds, deadlineMs, only });
    // Every change of the operator moves the seeds; the faults that bring a mutant out stay the same.
    const kill =
      (await look(known[mutant.name] ?? 1, 1)) ??
      (await look(mutant.focusedSeed ?? 1, SEEDS_MAX, mutant.faults));
    expect(kill, `not found in time; try npm run mutants -- ${mutant.name} --write`).not.toBeNull();
  });

  test('a canary that cannot come to an end is found in every seed that buys anything', async () => {
    const worker = await bundleMutant(await loadMutant(CANARY));
    const { failing, figures } = await runFleet({ worker, from: 1, seeds: CANARY_SEEDS, processes: 1 });
    expect(failing.length).toBeGreaterThan(CANARY_SEEDS / 2);
    const boughtWhereFound = failing.reduce((sum, { figures: { landed } }) => sum + landed, 0);
    expect(figures.landed - boughtWhereFound).toBe(0);
  });

  test('the code as it is holds in every seed that found a mutant', async () => {
    const { path: worker } = await bundleWorker();
    for (const from of new Set(Object.values(known))) {
      const report = await runFleet({ worker, from, seeds: 1, processes: 1 });
      expect(report).toMatchObject({ seeds: 1, failing: [], isComplete: true });
    }
  });
});

test(`there are at least ${MUTANTS_MIN} mutants`, () => {
  expect(mutants.length).toBeGreaterThanOrEqual(MUTANTS_MIN);
});
