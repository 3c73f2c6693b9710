import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Figure, figure, type Suite } from '../suite.ts';

const SWAPS = Number(process.env.BENCH_SCOUT_SWAPS ?? 1_000_000);
const WALLETS = 1_000;
const SCORED_MS_MAX = 60_000;
const MEMORY_MIB_MAX = 1_024;
/** Ten times the swaps may take ten times as long, and a little for what does not grow. */
const GROWTH_MAX = 12;

interface Scored {
  readonly wallets: number;
  readonly cpuMs: number;
  readonly wallMs: number;
  readonly peakMib: number;
}

export const suite: Suite = {
  about: `${WALLETS} wallets and ${SWAPS} made-up swaps scored, beside a tenth of them`,
  run: async () => {
    const dir = mkdtempSync(join(tmpdir(), 'chimera-scout-bench-'));
    try {
      const small = score(dir, SWAPS / 10);
      const large = score(dir, SWAPS);
      return toFigures(small, large);
    } finally {
      rmSync(dir, { recursive: true, force: true });
    }
  },
};

/** Two processes, so that the memory of making the past is not counted as that of scoring it. */
function score(dir: string, swaps: number): Scored {
  const file = join(dir, `${swaps}.duckdb`);
  run('make-past.ts', file, String(swaps), String(WALLETS));
  return JSON.parse(run('score-once.ts', file));
}

const run = (script: string, ...args: readonly string[]): string =>
  execFileSync(
    process.execPath,
    ['--import', 'tsx', new URL(`../scout/${script}`, import.meta.url).pathname, ...args],
    { encoding: 'utf8' },
  );

/** The clock's time hangs on what else the machine does, so the processor's decides. */
const toFigures = (small: Scored, large: Scored): readonly Figure[] => [
  figure('scored, by the clock', large.wallMs, 'ms', { atMost: SCORED_MS_MAX, isTold: true }),
  figure('scored, by the processor', large.cpuMs, 'ms', { atMost: SCORED_MS_MAX }),
  figure('largest memory', large.peakMib, 'MiB', { atMost: MEMORY_MIB_MAX }),
  figure('wallets scored', large.wallets, 'count', { atLeast: WALLETS }),
  figure('processor time for ten times the swaps', large.cpuMs / small.cpuMs, 'times', {
    atMost: GROWTH_MAX,
  }),
];
