import type { LiveEvent } from '@chimera/core/contract/live';
import { INITIAL_LIVE_STATE, type LiveInput, type LiveState, stepLive } from './live-state.ts';

/** Told what became new, so that lists can be read again. */
export type LiveListener = (fresh: readonly LiveEvent[], isReset: boolean) => void;

/** Holds the live state for React and tells listeners of every applied event exactly once. */
export interface LiveStore {
  readonly get: () => LiveState;
  readonly subscribe: (changed: () => void) => () => void;
  readonly onEvents: (listener: LiveListener) => () => void;
  readonly feed: (input: LiveInput, nowMs: number) => void;
  /** How a repair is asked for while a socket is open. */
  readonly setResume: (resume: ((afterSeq: number) => void) | null) => void;
}

export function createLiveStore(): LiveStore {
  let state = INITIAL_LIVE_STATE;
  let resume: ((afterSeq: number) => void) | null = null;
  const watchers = new Set<() => void>();
  const listeners = new Set<LiveListener>();
  return {
    get: () => state,
    subscribe(changed) {
      watchers.add(changed);
      return () => watchers.delete(changed);
    },
    onEvents(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    feed(input, nowMs) {
      const step = stepLive(state, input, nowMs);
      const isChanged = step.state !== state;
      state = step.state;
      if (step.resumeAfterSeq !== null) resume?.(step.resumeAfterSeq);
      if (step.fresh.length > 0 || step.isReset) {
        for (const listener of listeners) listener(step.fresh, step.isReset);
      }
      if (isChanged) for (const changed of watchers) changed();
    },
    setResume(next) {
      resume = next;
    },
  };
}
