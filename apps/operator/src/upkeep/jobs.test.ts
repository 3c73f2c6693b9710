import { SolanaError } from '@chimera/solana/rpc/errors';
import { expect, test } from 'vitest';
import { createSimClock } from '../execution/sim-clock-for-tests.ts';
import { createJobs, type Job } from './jobs.ts';

const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined };

function startJob(job: Pick<Job, 'run'>) {
  const clock = createSimClock();
  const fatal: unknown[] = [];
  const stop = new AbortController();
  const jobs = createJobs({
    jobs: [{ name: 'job', everyMs: () => 60_000, ...job }],
    clock,
    logger: quiet,
    onFatal: (error) => fatal.push(error),
  });
  jobs.start(stop.signal);
  return { clock, fatal, jobs, stop };
}

test('a job that the outside world fails comes round sooner and says why', async () => {
  let runs = 0;
  const { clock, jobs, stop } = startJob({
    run: async () => {
      runs += 1;
      if (runs < 3) throw new SolanaError('transport_timeout');
    },
  });
  await clock.runFor(6_000);
  expect(jobs.states()).toMatchObject([{ failures: 2, lastError: expect.stringContaining('time limit') }]);
  await clock.runFor(5_000);
  expect(runs).toBe(3);
  expect(jobs.states()).toMatchObject([{ failures: 0, lastError: null }]);
  stop.abort();
});

test('our own bug in a job ends the process', async () => {
  const bug = new TypeError('undefined is not a function');
  const { clock, fatal } = startJob({ run: () => Promise.reject(bug) });
  await clock.runFor(1);
  expect(fatal).toEqual([bug]);
});

test('a stopped job does not come round again', async () => {
  let runs = 0;
  const { clock, stop } = startJob({
    run: async () => {
      runs += 1;
    },
  });
  await clock.runFor(1);
  stop.abort();
  await clock.runFor(200_000);
  expect(runs).toBe(1);
});
