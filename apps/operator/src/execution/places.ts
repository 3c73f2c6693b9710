/** Bounds how many orders are prepared at once, so that a burst of buys cannot starve a sale. */
export interface Places {
  /** Resolves with the function that gives the place back; with null when `stop` aborts first. */
  readonly enter: (kind: 'entry' | 'exit', stop: AbortSignal) => Promise<(() => void) | null>;
}

/** Orders prepared at once; entries may use all but the places kept for exits. */
export const PLACES_MAX = 24;
export const PLACES_FOR_EXITS = 8;

export function createPlaces({ max = PLACES_MAX, forExits = PLACES_FOR_EXITS } = {}): Places {
  const waiting = { entry: new Set<() => void>(), exit: new Set<() => void>() };
  const taken = { entry: 0, exit: 0 };

  const isFree = (kind: 'entry' | 'exit'): boolean =>
    taken.entry + taken.exit < max && (kind === 'exit' || taken.entry < max - forExits);

  function take(kind: 'entry' | 'exit'): () => void {
    taken[kind] += 1;
    let isHeld = true;
    return () => {
      if (!isHeld) return;
      isHeld = false;
      taken[kind] -= 1;
      wakeNext();
    };
  }

  function wakeNext(): void {
    const kind = waiting.exit.size > 0 ? 'exit' : 'entry';
    const [wake] = waiting[kind];
    if (wake === undefined || !isFree(kind)) return;
    waiting[kind].delete(wake);
    wake();
  }

  return {
    enter: (kind, stop) => {
      if (stop.aborted) return Promise.resolve(null);
      if (isFree(kind)) return Promise.resolve(take(kind));
      return new Promise((resolve) => {
        const onStop = (): void => {
          waiting[kind].delete(wake);
          resolve(null);
        };
        const wake = (): void => {
          stop.removeEventListener('abort', onStop);
          resolve(take(kind));
        };
        stop.addEventListener('abort', onStop, { once: true });
        waiting[kind].add(wake);
      });
    },
  };
}
