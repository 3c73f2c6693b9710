import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { bundleWorker } from './bundle.ts';
import { coveredShare, isOfStage, isOnTheWay, measureCoverage, SHARE_MIN, STAGES } from './coverage.ts';
import { FAULT_KINDS, isFaultKind } from './faults.ts';
import { FIGURE_NAMES } from './figures.ts';
import { type FleetReport, runFleet } from './fleet.ts';
import { runSeed } from './run-seed.ts';
import type { SeedResult } from './seed-result.ts';
import type { Sabotage } from './world.ts';

const SEEDS = 20_000;
/** The first of them, whose reach is measured. */
const COVERAGE_SEEDS = 1_000;
/** What must happen in many seeds for them to mean anything. */
const OFTEN = [
  'crashes',
  'landed',
  'dead',
  'walked',
  'failedOnChain',
  'unresolved',
  'rolledBack',
  'resigned',
  'spears',
  'adopted',
  'reconciled',
] as const;
const ONE_WITNESS_SEEDS = 30;
/** So many seeds are looked at for one that tells the story of a found one. */
const STORY_SEEDS_MAX = 60;
/** No measure of speed, which the report tells: a machine that is half as fast takes twice as long. */
const HANGS_MS = 420_000;
const CANARY_SEEDS_MAX = 400;
const CANARY_MS = 60_000;

const seedsDir = new URL('./seeds/', import.meta.url);
const faultList = z.array(z.string().refine(isFaultKind));
const smallSeed = z.object({
  seed: z.number(),
  /** Faults that are left out of the seed's own mix, or the only ones that strike. */
  without: faultList.optional(),
  only: faultList.optional(),
  /** Faults outside the ordinary mix that strike as well. */
  also: faultList.optional(),
  violations: z.array(z.string()),
  /** What must happen for it to mean anything. */
  tells: z.enum(FIGURE_NAMES).optional(),
});
const foundSeeds = readdirSync(seedsDir)
  .filter((name) => name.endsWith('.json'))
  .map((name) => smallSeed.parse(JSON.parse(readFileSync(new URL(name, seedsDir), 'utf8'))));

/** The first seed in which this is said; other things may be said before. */
async function firstSaying(sabotage: Sabotage, saying: RegExp): Promise<SeedResult | null> {
  for (let seed = 1; seed <= CANARY_SEEDS_MAX; seed += 1) {
    const result = await runSeed(seed, { sabotage });
    if (result.violations.some((violation) => saying.test(violation))) return result;
  }
  return null;
}

test('without faults every buy lands, is sold again and is booked to the lamport', async () => {
  const result = await runSeed(1, { without: FAULT_KINDS });
  expect(result.violations).toEqual([]);
  expect(result.figures).toMatchObject({ crashes: 0, dead: 0, failedOnChain: 0 });
  expect(result.figures.closed).toBeGreaterThan(0);
});

test('the same seed tells the same story, to the last byte of its journal', async () => {
  for (const seed of [7, 11, 19]) {
    const [one, other] = [await runSeed(seed, { isHashed: true }), await runSeed(seed, { isHashed: true })];
    expect(one.hash).toMatch(/^[0-9a-f]{64}$/);
    expect(other.hash).toBe(one.hash);
  }
});

/** What went wrong, each with the command that makes it small. */
const failuresOf = ({ failing }: FleetReport) =>
  failing.map(({ seed, violations }) => ({
    violations,
    look: `npm run simulate -- --seeds 1 --from ${seed} --shrink`,
  }));

test('a thousand seeds reach nine tenths of the lines of each stage from the door to the books', {
  timeout: HANGS_MS / 4,
}, async () => {
  const { path: worker } = await bundleWorker();
  const coverage = measureCoverage(worker);
  const report = await runFleet({
    ...{ worker, from: 1, seeds: COVERAGE_SEEDS, processes: 2, env: coverage.env },
  });
  expect(failuresOf(report)).toEqual([]);
  expect(report).toMatchObject({ seeds: COVERAGE_SEEDS, isComplete: true });
  const files = coverage.read(isOnTheWay);
  for (const stage of STAGES) {
    const share = coveredShare(files.filter(({ file }) => isOfStage(file, stage)));
    expect(share, stage).toBeGreaterThanOrEqual(SHARE_MIN);
  }
});

test('seeds with their own mix of faults break nothing and come to an end', {
  timeout: HANGS_MS,
}, async () => {
  const { path: worker } = await bundleWorker();
  const seeds = SEEDS - COVERAGE_SEEDS;
  const report = await runFleet({ worker, from: 1 + COVERAGE_SEEDS, seeds, processes: 2 });
  expect(failuresOf(report)).toEqual([]);
  expect(report).toMatchObject({ seeds, isComplete: true });
  const { figures } = report;
  expect(figures.attempts).toBeGreaterThan(2 * seeds);
  for (const name of OFTEN) expect(figures[name], name).toBeGreaterThan(seeds / 100);
});

test('one honest provider alone never declares a transaction dead', { timeout: 90_000 }, async () => {
  let unresolved = 0;
  for (let seed = 1; seed <= ONE_WITNESS_SEEDS; seed += 1) {
    const { figures, violations } = await runSeed(seed, { sabotage: 'one_witness' });
    expect(figures.dead, `seed ${seed}`).toBe(0);
    // What nobody can prove stays open; a person has to look at it.
    expect(violations.filter((text) => !text.startsWith('did not come to an end'))).toEqual([]);
    unresolved += figures.unresolved;
  }
  expect(unresolved).toBeGreaterThan(0);
});

test.runIf(foundSeeds.length > 0).each(foundSeeds)(
  'seed $seed, which once failed, holds and still tells its story',
  { timeout: 60_000 },
  async ({ seed, tells, ...mix }) => {
    let isTold = false;
    // Every change of the operator moves the stories; the faults that bring one about stay the same.
    for (let at = seed; at < seed + STORY_SEEDS_MAX && !isTold; at += 1) {
      const { violations, figures } = await runSeed(at, mix);
      expect(violations).toEqual([]);
      isTold = tells === undefined || figures[tells] > 0;
    }
    expect(isTold).toBe(true);
  },
);

const canaries: [Sabotage, RegExp][] = [
  ['durable_before_commit', /acknowledged signal is gone|before they were durable/],
  ['both_providers_lie', /dead/],
];

test.each(canaries)(
  'an operator that is deceived (%s) is found out',
  { timeout: CANARY_MS },
  async (sabotage, saying) => {
    expect(await firstSaying(sabotage, saying)).not.toBeNull();
  },
);
