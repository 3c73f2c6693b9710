import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { UnixMs } from '@chimera/core/units/chain';
import { z } from 'zod';
import { DoorError } from '../http/door-error.ts';
import type { Logger } from '../ports.ts';

const progressSchema = z.object({
  progress: z.object({ stage: z.string(), done: z.number(), total: z.number().nullable() }),
});
const resultSchema = z.object({
  result: z.object({
    screened: z.number(),
    swaps: z.number(),
    active: z.number(),
    candidates: z.number(),
    rejected: z.number(),
    sha256: z.string(),
  }),
});

/** What the scout does, and how its last run ended. */
export interface ScoutState {
  readonly isRunning: boolean;
  readonly startedBy: string | null;
  readonly startedAtMs: UnixMs | null;
  readonly progress: z.output<typeof progressSchema>['progress'] | null;
  readonly endedAtMs: UnixMs | null;
  readonly result: z.output<typeof resultSchema>['result'] | null;
  /** Why the last run failed; null when it did not. */
  readonly failure: string | null;
}

export interface ScoutRunner {
  readonly state: () => ScoutState;
  /** Starts it; throws `conflict` while one runs. */
  readonly start: (by: string) => ScoutState;
  readonly stop: () => void;
}

export interface ScoutRunnerParts {
  /** All that the child is told: it inherits nothing. */
  readonly environment: Readonly<Record<string, string>>;
  readonly nowMs: () => UnixMs;
  readonly logger: Logger;
}

const ROOT = fileURLToPath(new URL('../../../../', import.meta.url));
const RUN_MS_MAX = 3_600_000;
const SAID_CHARS_MAX = 500;

const IDLE: ScoutState = {
  isRunning: false,
  startedBy: null,
  startedAtMs: null,
  progress: null,
  endedAtMs: null,
  result: null,
  failure: null,
};

/** One scout at a time, as a child with an environment of its own; it makes itself nice. */
export function createScoutRunner({ environment, nowMs, logger }: ScoutRunnerParts): ScoutRunner {
  let state = IDLE;
  let child: ChildProcess | null = null;

  function hear(line: string): void {
    const message = parseLine(line);
    const progress = progressSchema.safeParse(message);
    const result = resultSchema.safeParse(message);
    if (progress.success) state = { ...state, progress: progress.data.progress };
    if (result.success) state = { ...state, result: result.data.result };
  }

  function end(failure: string | null): void {
    child = null;
    state = { ...state, isRunning: false, endedAtMs: nowMs(), progress: null, failure };
    if (failure !== null) logger.warn({ failure }, 'the scout failed');
  }

  return {
    state: () => state,
    start(by) {
      if (child !== null) throw new DoorError('conflict', { details: 'the scout is running already' });
      state = { ...IDLE, isRunning: true, startedBy: by, startedAtMs: nowMs() };
      child = spawn(process.execPath, ['tooling/run.mjs', 'scout/src/main.ts', '--json'], {
        cwd: ROOT,
        env: { ...environment },
        stdio: ['ignore', 'pipe', 'pipe'],
        timeout: RUN_MS_MAX,
      });
      listen(child, hear, end);
      return state;
    },
    stop: () => child?.kill('SIGTERM'),
  };
}

function listen(
  child: ChildProcess,
  hear: (line: string) => void,
  end: (failure: string | null) => void,
): void {
  let said = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    said = (said + text).slice(-SAID_CHARS_MAX);
  });
  if (child.stdout !== null) createInterface({ input: child.stdout }).on('line', hear);
  child.once('error', (error) => end(error.message));
  child.once('close', (code, signal) =>
    end(code === 0 ? null : said.trim() || `it ended with ${code ?? signal}; start it again`),
  );
}

function parseLine(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}
