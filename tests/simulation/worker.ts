import { parseArgs } from 'node:util';
import { isFaultKind } from './faults.ts';
import { addFigures, type Figures, NO_FIGURES } from './figures.ts';
import { runSeed } from './run-seed.ts';
import type { SeedResult } from './seed-result.ts';

/*
 * Lives through every so many-th seed of a range and tells of it in lines of JSON. With `--stop` it ends at the
 * first seed in which something does not hold.
 */

/** What a worker says, one line each. */
export type WorkerLine =
  | { readonly type: 'failed'; readonly result: SeedResult }
  | { readonly type: 'lived'; readonly seeds: number; readonly cpuMs: number; readonly figures: Figures };

/** Of so many seeds one is lived through twice and must tell the same story. */
const TWICE_EVERY = 100;
const TELL_EVERY = 50;

const { values } = parseArgs({
  options: {
    from: { type: 'string', default: '1' },
    end: { type: 'string', default: '2' },
    every: { type: 'string', default: '1' },
    stop: { type: 'boolean', default: false },
    /** Names of faults; these at their hardest instead of each seed's own mix. */
    only: { type: 'string' },
    /** Names of faults outside the ordinary mix that may be drawn as well. */
    also: { type: 'string' },
  },
});
const [from, end, every] = [Number(values.from), Number(values.end), Number(values.every)];
const only = values.only?.split(',').filter(isFaultKind);
const also = values.also?.split(',').filter(isFaultKind);

// Stacks of expected failures cost more than what fails.
Error.stackTraceLimit = 0;
let lived = { seeds: 0, figures: NO_FIGURES };
let cpuBefore = process.cpuUsage();
for (let seed = from; seed < end; seed += every) {
  const result = await runTwiceAtTimes(seed);
  lived = { seeds: lived.seeds + 1, figures: addFigures(lived.figures, result.figures) };
  const hasFailed = result.violations.length > 0;
  if (hasFailed) say({ type: 'failed', result });
  if (hasFailed && values.stop) break;
  if (lived.seeds >= TELL_EVERY) tellLived();
}
tellLived();

async function runTwiceAtTimes(seed: number): Promise<SeedResult> {
  const isHashed = seed % TWICE_EVERY === 0;
  const result = await runSeed(seed, { only, also, isHashed });
  if (!isHashed || result.violations.length > 0) return result;
  const again = await runSeed(seed, { only, also, isHashed });
  if (again.hash === result.hash) return result;
  return { ...result, violations: ['lived through twice, it told two stories'] };
}

function tellLived(): void {
  const { user, system } = process.cpuUsage(cpuBefore);
  cpuBefore = process.cpuUsage();
  say({ type: 'lived', ...lived, cpuMs: (user + system) / 1_000 });
  lived = { seeds: 0, figures: NO_FIGURES };
}

function say(line: WorkerLine): void {
  console.log(JSON.stringify(line));
}
