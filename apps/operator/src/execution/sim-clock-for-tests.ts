import { type UnixMs, unixMs } from '@chimera/core/units/chain';
import type { Clock } from '../ports.ts';

const START_MS = 1_800_000_000_000;
/** Turns of the real loop after which everything that can run without time has run. */
const SETTLE_TURNS = 6;

export interface SimClock extends Clock {
  /** Lets virtual time pass until the condition holds; throws when it does not within the limit. */
  readonly runUntil: (condition: () => boolean, limitMs: number) => Promise<void>;
  readonly runFor: (ms: number) => Promise<void>;
}

interface Timer {
  readonly atMs: number;
  readonly fire: () => void;
}

/** Time that passes only when a test says so; timers fire in their order. */
export function createSimClock(): SimClock {
  let nowMs = START_MS;
  const timers = new Set<Timer>();

  const settle = async (): Promise<void> => {
    for (let turn = 0; turn < SETTLE_TURNS; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  };

  function nextTimer(): Timer | null {
    let next: Timer | null = null;
    for (const timer of timers) if (next === null || timer.atMs < next.atMs) next = timer;
    return next;
  }

  async function runUntil(condition: () => boolean, limitMs: number): Promise<void> {
    const endMs = nowMs + limitMs;
    for (;;) {
      await settle();
      if (condition()) return;
      const timer = nextTimer();
      if (timer === null || timer.atMs > endMs) {
        nowMs = endMs;
        throw new Error(`the condition did not hold within ${limitMs} ms`);
      }
      nowMs = Math.max(nowMs, timer.atMs);
      timers.delete(timer);
      timer.fire();
    }
  }

  return {
    nowMs: (): UnixMs => unixMs(nowMs),
    monotonicMs: () => nowMs - START_MS,
    sleep: (ms, stop) =>
      new Promise((resolve) => {
        if (stop.aborted) return resolve();
        const timer = { atMs: nowMs + ms, fire: () => done() };
        const done = (): void => {
          timers.delete(timer);
          stop.removeEventListener('abort', done);
          resolve();
        };
        stop.addEventListener('abort', done, { once: true });
        timers.add(timer);
      }),
    every: (ms, run, stop) => {
      const arm = (): void => {
        if (stop.aborted) return;
        const timer: Timer = {
          atMs: nowMs + ms,
          fire: () => {
            run();
            arm();
          },
        };
        timers.add(timer);
      };
      arm();
    },
    runUntil,
    runFor: (ms) => {
      const untilMs = nowMs + ms;
      const stop = new AbortController();
      timers.add({ atMs: untilMs, fire: () => stop.abort() });
      return runUntil(() => stop.signal.aborted, ms + 1);
    },
  };
}
