import type { UnixMs } from '../units/chain.ts';

/** `entries` stops first sends of entries; `all` every first send; `flatten` also sells every position. */
export type HaltMode = 'entries' | 'all' | 'flatten';
export type HaltSource = 'web' | 'api' | 'file' | 'cli' | 'invariant';

/** The operator's halt is a latch. `epoch` counts halts; an attempt signed under an older epoch is not sent. */
export interface HaltState {
  readonly epoch: number;
  readonly halted: boolean;
  readonly mode: HaltMode | null;
  readonly by: string | null;
  readonly source: HaltSource | null;
  readonly reason: string | null;
  readonly atMs: UnixMs | null;
}

export const NOT_HALTED: HaltState = {
  epoch: 0,
  halted: false,
  mode: null,
  by: null,
  source: null,
  reason: null,
  atMs: null,
};

/** True when an attempt of this kind must not be sent for the first time. */
export function isFirstSendHalted(halt: HaltState, kind: 'entry' | 'exit'): boolean {
  if (!halt.halted) return false;
  return kind === 'entry' || halt.mode === 'all';
}
