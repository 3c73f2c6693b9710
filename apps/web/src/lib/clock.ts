'use client';

import { useSyncExternalStore } from 'react';
import { useLive } from './live/live-context.tsx';

const TICK_MS = 1_000;
const watchers = new Set<() => void>();
let nowMs = Date.now();
let timer: ReturnType<typeof setInterval> | null = null;

/** One timer for every age on the screen. */
function subscribe(changed: () => void): () => void {
  watchers.add(changed);
  if (timer === null) {
    nowMs = Date.now();
    timer = setInterval(() => {
      nowMs = Date.now();
      for (const watcher of watchers) watcher();
    }, TICK_MS);
  }
  return () => {
    watchers.delete(changed);
    if (watchers.size > 0 || timer === null) return;
    clearInterval(timer);
    timer = null;
  };
}

/** Local time, once a second. */
export const useLocalNow = (): number =>
  useSyncExternalStore(
    subscribe,
    () => nowMs,
    () => nowMs,
  );

/** The operator's time, once a second: ages of its numbers are measured by its own clock. */
export function useOperatorNow(): number {
  const offset = useLive((state) => state.clockOffsetMs);
  return useLocalNow() + offset;
}
