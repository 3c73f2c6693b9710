import { parseArgs } from 'node:util';
import { bundleWorker } from './bundle.ts';
import {
  coveredShare,
  type FileCoverage,
  isOfStage,
  isOnTheWay,
  measureCoverage,
  SHARE_MIN,
  STAGES,
} from './coverage.ts';
import { isFaultKind } from './faults.ts';
import { FIGURE_NAMES } from './figures.ts';
import { type FleetReport, runFleet } from './fleet.ts';
import type { SeedResult } from './seed-result.ts';
import { shrinkSeed } from './shrink.ts';

/*
 * npm run simulate -- --seeds N [--from S] [--also FAULT,FAULT] [--shrink] [--coverage]
 * Lives through N seeds on two processes; `--shrink` makes the first failing one small, `--coverage` tells which
 * lines of the order's way they reach and fails below the share that they must. `--also` names faults that are not
 * of the ordinary mix.
 */

const PROCESSES = 2;
const SEEDS_DEFAULT = 1_000;

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: String(SEEDS_DEFAULT) },
    from: { type: 'string', default: '1' },
    also: { type: 'string' },
    shrink: { type: 'boolean', default: false },
    coverage: { type: 'boolean', default: false },
  },
});

const { path: worker } = await bundleWorker();
const [from, seeds] = [Number(values.from), Number(values.seeds)];
const coverage = values.coverage ? measureCoverage(worker) : null;
const env = coverage?.env ?? {};
const also = values.also?.split(',').filter(isFaultKind);
const options = { worker, from, seeds, processes: PROCESSES, env, also };
const report = await runFleet({ ...options, onFailed: sayFailed });
sayReport(report);
const [first] = report.failing;
if (values.shrink && first !== undefined) await sayShrunk(first);
const hasCovered = coverage === null || sayCovered(coverage.read(isOnTheWay));
if (first !== undefined || !report.isComplete || !hasCovered) process.exitCode = 1;

function sayFailed({ seed, violations }: SeedResult): void {
  console.log(`seed ${seed}: ${violations.join('; ')}`);
  const named = values.also === undefined ? '' : ` --also ${values.also}`;
  console.log(`  npm run simulate -- --seeds 1 --from ${seed}${named} --shrink`);
}

function sayReport({ seeds: lived, failing, figures, cpuMs }: FleetReport): void {
  const each = FIGURE_NAMES.map((name) => `${(figures[name] / lived).toFixed(2)} ${name}`);
  console.log(`Of a seed: ${each.join(', ')}.`);
  const perSecond = (lived / cpuMs) * 1_000;
  console.log(
    `${failing.length} of ${lived} seeds failed; ${perSecond.toFixed(1)} seeds/s on one core (${(cpuMs / lived).toFixed(1)} ms each).`,
  );
}

async function sayShrunk(failing: SeedResult): Promise<void> {
  const small = await shrinkSeed(failing, also);
  const needed = failing.faults.filter((kind) => !small.without.includes(kind));
  console.log(`seed ${small.seed} needs ${needed.join(', ') || 'no fault'}`);
  console.log(JSON.stringify(small));
}

function sayCovered(files: readonly FileCoverage[]): boolean {
  for (const { file, lines, missed } of files) {
    if (missed.length > 0)
      console.log(`${file}: ${missed.length} of ${lines} lines not reached (${missed.join(' ')})`);
  }
  let isEnough = true;
  for (const stage of STAGES) {
    const ofStage = files.filter(({ file }) => isOfStage(file, stage));
    const share = coveredShare(ofStage);
    isEnough &&= share >= SHARE_MIN;
    const percent = (share * 100).toFixed(1);
    console.log(`${stage}: ${percent} % of ${ofStage.length} files reached, ${SHARE_MIN * 100} % are due.`);
  }
  return isEnough;
}
