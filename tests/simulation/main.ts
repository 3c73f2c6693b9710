import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { runSeed, type SeedResult } from './run-seed.ts';
import { shrinkSeed } from './shrink.ts';

/*
 * npm run simulate -- --seeds N [--from S] [--shrink]
 * Lives through N seeds on two processes; `--shrink` makes the first failing one small.
 */

const WORKERS = 2;
const SEEDS_DEFAULT = 1_000;

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: String(SEEDS_DEFAULT) },
    from: { type: 'string', default: '1' },
    shrink: { type: 'boolean', default: false },
    /** Set by this program for its workers: every so many-th seed is theirs. */
    every: { type: 'string' },
  },
});
const from = Number(values.from);
const end = from + Number(values.seeds);

if (values.every === undefined) await runAll();
else for (let seed = from; seed < end; seed += Number(values.every)) tell(await runSeed(seed));

function tell(result: SeedResult): void {
  console.log(JSON.stringify(result));
}

async function runAll(): Promise<void> {
  const startedMs = performance.now();
  const failing: SeedResult[] = [];
  const totals = new Map<string, number>();
  const note = (result: SeedResult): void => {
    for (const [name, count] of Object.entries(result.figures)) {
      totals.set(name, (totals.get(name) ?? 0) + count);
    }
    totals.set('seeds', (totals.get('seeds') ?? 0) + 1);
    if (result.violations.length === 0) return;
    failing.push(result);
    console.log(`seed ${result.seed}: ${result.violations.join('; ')}`);
  };
  const codes = await Promise.all(
    Array.from({ length: WORKERS }, (_, index) => runWorker(from + index, note)),
  );
  const seconds = (performance.now() - startedMs) / 1_000;
  const seeds = totals.get('seeds') ?? 0;
  console.log([...totals].map(([name, count]) => `${name} ${count}`).join(', '));
  console.log(`${failing.length} of ${seeds} seeds failed; ${(seeds / seconds).toFixed(1)} seeds/s`);
  const [first] = failing;
  if (values.shrink && first !== undefined) {
    const small = await shrinkSeed(first);
    const needed = first.faults.filter((kind) => !small.without.includes(kind));
    console.log(`seed ${small.seed} needs ${needed.join(', ') || 'no fault'}`);
    console.log(JSON.stringify(small));
  }
  if (failing.length > 0 || codes.some((code) => code !== 0)) process.exitCode = 1;
}

function runWorker(first: number, note: (result: SeedResult) => void): Promise<number | null> {
  const args = ['--from', String(first), '--seeds', String(Math.max(0, end - first))];
  const worker = spawn(
    process.execPath,
    ['--import', 'tsx', fileURLToPath(import.meta.url), ...args, '--every', String(WORKERS)],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const lines = createInterface({ input: worker.stdout });
  lines.on('line', (line) => note(parseResult(line)));
  return new Promise((resolve) => worker.on('close', (code) => resolve(code)));
}

/** The line was written by `tell` in the same program. */
function parseResult(line: string): SeedResult {
  return JSON.parse(line) as SeedResult;
}
