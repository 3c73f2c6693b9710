import type { Strategy } from '../admission/signal.ts';
import type { UnixMs } from '../units/chain.ts';

/**
 * How new orders reach the chain. JITO: as a bundle first, by RPC when the engine had its slots or fails.
 * STANDARD: by RPC alone, without a tip; the Spear is off then, because its bytes must not be seen.
 */
export const RPC_MODES = ['JITO', 'STANDARD'] as const;
export type RpcMode = (typeof RPC_MODES)[number];

/** `automatic` is the operator itself; what a person set, only a person changes back. */
export type RpcModeSource = 'web' | 'api' | 'cli' | 'automatic';

export interface RpcModeState {
  readonly mode: RpcMode;
  /** Null while nobody changed it yet. */
  readonly source: RpcModeSource | null;
  readonly by: string | null;
  readonly reason: string | null;
  readonly atMs: UnixMs | null;
}

export const INITIAL_RPC_MODE: RpcModeState = {
  mode: 'JITO',
  source: null,
  by: null,
  reason: null,
  atMs: null,
};

/** The mode that binds an order. A Spear's bytes go by the block engine or nowhere: its sale waits for the engine. */
export const boundMode = (strategy: Strategy, inForce: RpcMode): RpcMode =>
  strategy === 'SPEAR' ? 'JITO' : inForce;

export interface ModeChange {
  readonly mode: RpcMode;
  readonly reason: string;
}

/**
 * What the operator itself does about the mode: away from an engine that no way leads to, and back when one
 * does again, unless it was a person who chose RPC. Null leaves the mode as it is.
 */
export function automaticModeChange(
  state: RpcModeState,
  jito: { readonly isWell: boolean; readonly lastError: string | null },
): ModeChange | null {
  if (state.mode === 'JITO' && !jito.isWell) {
    return { mode: 'STANDARD', reason: `the block engine is failing: ${jito.lastError ?? 'no answer'}` };
  }
  if (state.mode === 'STANDARD' && state.source === 'automatic' && jito.isWell) {
    return { mode: 'JITO', reason: 'the block engine answers quickly again' };
  }
  return null;
}
