import { type UnixMs, unixMs } from '@chimera/core/units/chain';
import type { Clock } from '../../apps/operator/src/ports.ts';

const START_MS = 1_800_000_000_000;

/** One process of the operator, from its boot to its death. What it awaits after that never comes. */
export interface Life {
  isAlive: boolean;
  readonly bornMs: number;
}

interface Timer {
  readonly atMs: number;
  readonly seq: number;
  readonly run: () => void;
  /** Null for the world's own business, which goes on without an operator. */
  readonly life: Life | null;
}

/** The one source of time and order. Equal times run in the order in which they were asked for. */
export interface Scheduler {
  readonly elapsedMs: () => number;
  readonly after: (ms: number, life: Life | null, run: () => void) => void;
  /**
   * Runs the next event and everything that follows from it without time; false when nothing is left. Must be
   * called from the event loop itself, not from what a promise resumed.
   */
  readonly step: () => boolean;
  readonly steps: () => number;
}

/**
 * Lets every promise settle that can, as Node does between two turns of its loop. A turn itself costs more than
 * most events do.
 */
const settlePromises: () => void = Object.getOwnPropertyDescriptor(process, '_tickCallback')?.value;

export function createScheduler(): Scheduler {
  const heap: Timer[] = [];
  let elapsedMs = 0;
  let seq = 0;
  let steps = 0;
  return {
    elapsedMs: () => elapsedMs,
    steps: () => steps,
    after: (ms, life, run) => {
      seq += 1;
      push(heap, { atMs: elapsedMs + Math.max(0, ms), seq, run, life });
    },
    step: () => {
      for (;;) {
        const timer = pop(heap);
        if (timer === null) return false;
        if (timer.life !== null && !timer.life.isAlive) continue;
        elapsedMs = Math.max(elapsedMs, timer.atMs);
        steps += 1;
        timer.run();
        settlePromises();
        return true;
      }
    },
  };
}

const isBefore = (a: Timer, b: Timer): boolean => a.atMs < b.atMs || (a.atMs === b.atMs && a.seq < b.seq);

function push(heap: Timer[], timer: Timer): void {
  let at = heap.length;
  heap.push(timer);
  while (at > 0) {
    const up = (at - 1) >> 1;
    const parent = heap[up];
    if (parent === undefined || !isBefore(timer, parent)) break;
    heap[at] = parent;
    at = up;
  }
  heap[at] = timer;
}

function pop(heap: Timer[]): Timer | null {
  const first = heap[0];
  const last = heap.pop();
  if (first === undefined || last === undefined) return null;
  if (heap.length === 0) return first;
  let at = 0;
  for (;;) {
    const child = smallerChild(heap, at);
    const timer = heap[child];
    if (timer === undefined || !isBefore(timer, last)) break;
    heap[at] = timer;
    at = child;
  }
  heap[at] = last;
  return first;
}

function smallerChild(heap: readonly Timer[], at: number): number {
  const left = 2 * at + 1;
  const [a, b] = [heap[left], heap[left + 1]];
  return a !== undefined && b !== undefined && isBefore(b, a) ? left + 1 : left;
}

/** What a person or a time server did to the wall clock. */
export interface WallClock {
  skewMs: number;
}

/** The clock that one life of the operator sees. */
export function createLifeClock(scheduler: Scheduler, life: Life, wall: WallClock): Clock {
  return {
    nowMs: (): UnixMs => unixMs(START_MS + Math.trunc(scheduler.elapsedMs()) + wall.skewMs),
    monotonicMs: () => scheduler.elapsedMs() - life.bornMs,
    sleep: (ms, stop) =>
      new Promise((resolve) => {
        if (stop.aborted) return resolve();
        const done = (): void => {
          stop.removeEventListener('abort', done);
          resolve();
        };
        stop.addEventListener('abort', done, { once: true });
        scheduler.after(ms, life, done);
      }),
    every: (ms, run, stop) => {
      const arm = (): void => {
        if (stop.aborted) return;
        scheduler.after(ms, life, () => {
          run();
          arm();
        });
      };
      arm();
    },
  };
}
