import { type Fact, unknownFact } from '@chimera/core/decision/facts';
import type { UnixMs } from '@chimera/core/units/chain';

/** One remembered measurement of the outside world, which grows stale by itself. */
export interface Cell<T> {
  readonly read: () => Fact<T>;
  readonly set: (value: T) => void;
}

export interface CellOptions {
  readonly nowMs: () => UnixMs;
  readonly freshMs: number;
  /** Why there is no value before the first `set`. */
  readonly reason: string;
}

export function createCell<T>({ nowMs, freshMs, reason }: CellOptions): Cell<T> {
  let kept: { readonly value: T; readonly atMs: UnixMs } | null = null;
  return {
    read: () => {
      if (kept === null) return unknownFact(reason);
      return { state: nowMs() - kept.atMs <= freshMs ? 'known' : 'stale', ...kept };
    },
    set: (value) => {
      kept = { value, atMs: nowMs() };
    },
  };
}

/** The value of a fact that is not unknown, whatever its age. */
export const lastValue = <T>(fact: Fact<T>): T | null => (fact.state === 'unknown' ? null : fact.value);
