import { SolanaError } from '@chimera/solana/rpc/errors';
import type { Clock, Logger } from '../ports.ts';

/** Work that comes round again; one run at a time. */
export interface Job {
  readonly name: string;
  readonly everyMs: () => number;
  readonly run: () => Promise<void>;
}

export interface JobState {
  readonly name: string;
  readonly failures: number;
  readonly lastError: string | null;
}

export interface Jobs {
  readonly start: (stop: AbortSignal) => void;
  readonly states: () => readonly JobState[];
}

export interface JobsParts {
  readonly jobs: readonly Job[];
  readonly clock: Clock;
  readonly logger: Logger;
  readonly onFatal: (error: unknown) => void;
}

/** A failing job is tried again this soon, so that a fact comes back quickly. */
const RETRY_MS_MAX = 5_000;
/** Of a streak of failures the first and every so many-th are logged. */
const LOG_EVERY = 50;

interface Running {
  failures: number;
  lastError: string | null;
}

/** Runs jobs until stopped. The outside world's failures are counted and shown; our own end the process. */
export function createJobs({ jobs, clock, logger, onFatal }: JobsParts): Jobs {
  const states = new Map<string, Running>(jobs.map(({ name }) => [name, { failures: 0, lastError: null }]));

  async function loop(job: Job, state: Running, stop: AbortSignal): Promise<void> {
    while (!stop.aborted) {
      await runOnce(job, state, stop);
      const everyMs = job.everyMs();
      await clock.sleep(state.failures > 0 ? Math.min(everyMs, RETRY_MS_MAX) : everyMs, stop);
    }
  }

  async function runOnce(job: Job, state: Running, stop: AbortSignal): Promise<void> {
    try {
      await job.run();
      if (state.failures > 0) logger.info({ job: job.name, failures: state.failures }, 'works again');
      state.failures = 0;
      state.lastError = null;
    } catch (error) {
      if (!(error instanceof SolanaError)) throw error;
      if (stop.aborted) return;
      if (state.failures % LOG_EVERY === 0) logger.warn({ job: job.name }, error.message);
      state.failures += 1;
      state.lastError = error.message;
    }
  }

  return {
    start: (stop) => {
      for (const job of jobs) {
        const state = states.get(job.name);
        if (state !== undefined) loop(job, state, stop).catch(onFatal);
      }
    },
    states: () => [...states].map(([name, state]) => ({ name, ...state })),
  };
}
