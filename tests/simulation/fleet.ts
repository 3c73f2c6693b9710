import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { FaultKind } from './faults.ts';
import { addFigures, type Figures, NO_FIGURES } from './figures.ts';
import type { SeedResult } from './seed-result.ts';
import type { WorkerLine } from './worker.ts';

export interface FleetOptions {
  /** The file that `bundleWorker` made. */
  readonly worker: string;
  readonly from: number;
  readonly seeds: number;
  readonly processes: number;
  /** Ends at the first failing seed. */
  readonly stopAtFirst?: boolean;
  /** These faults at their hardest instead of each seed's own mix. */
  readonly only?: readonly FaultKind[] | undefined;
  /** These as well, which are not of the ordinary mix. */
  readonly also?: readonly FaultKind[] | undefined;
  readonly env?: Readonly<Record<string, string>>;
  readonly onFailed?: (result: SeedResult) => void;
}

export interface FleetReport {
  readonly seeds: number;
  readonly failing: readonly SeedResult[];
  readonly figures: Figures;
  readonly cpuMs: number;
  /** False when a process ended by something else than its own end. */
  readonly isComplete: boolean;
}

/**
 * A seed leaves much behind at once: a larger nursery keeps the collector from copying it about, and each process
 * has but one core to collect on.
 */
const NODE_FLAGS = ['--max-semi-space-size=32', '--single-threaded-gc'];

/** Lives through seeds side by side, each process with every so many-th of them. */
export async function runFleet(options: FleetOptions): Promise<FleetReport> {
  const { processes, stopAtFirst = false } = options;
  const end = new AbortController();
  const total = { seeds: 0, figures: NO_FIGURES, cpuMs: 0 };
  const failing: SeedResult[] = [];
  const hear = (line: WorkerLine): void => {
    if (line.type === 'lived') {
      total.seeds += line.seeds;
      total.figures = addFigures(total.figures, line.figures);
      total.cpuMs += line.cpuMs;
      return;
    }
    failing.push(line.result);
    options.onFailed?.(line.result);
    if (stopAtFirst) end.abort();
  };
  const codes = await Promise.all(
    Array.from({ length: processes }, (_, index) => runWorker(index, options, { hear, stop: end.signal })),
  );
  return { ...total, failing, isComplete: codes.every((code) => code === 0) };
}

interface Hearing {
  readonly hear: (line: WorkerLine) => void;
  readonly stop: AbortSignal;
}

function runWorker(index: number, options: FleetOptions, { hear, stop }: Hearing): Promise<number | null> {
  const range = ['--from', String(options.from + index), '--end', String(options.from + options.seeds)];
  const only = options.only === undefined ? [] : ['--only', options.only.join(',')];
  const also = options.also === undefined ? [] : ['--also', options.also.join(',')];
  const flags = [...(options.stopAtFirst ? ['--stop'] : []), ...only, ...also];
  const worker = spawn(
    process.execPath,
    [...NODE_FLAGS, options.worker, ...range, '--every', String(options.processes), ...flags],
    { stdio: ['ignore', 'pipe', 'inherit'], env: { ...process.env, ...options.env } },
  );
  stop.addEventListener('abort', () => worker.kill(), { once: true });
  createInterface({ input: worker.stdout }).on('line', (line) => hear(parseLine(line)));
  return new Promise((resolve, reject) => {
    worker.on('error', reject);
    worker.on('close', (code) => resolve(stop.aborted ? 0 : code));
  });
}

/** The line was written by a worker of the same sources. */
function parseLine(line: string): WorkerLine {
  return JSON.parse(line) as WorkerLine;
}
