import type { Strategy } from '@chimera/core/admission/signal';

/** Where and when the bytes of one attempt went; lost in a restart without harm. */
export interface SendMemory {
  firstSlot: number | null;
  nextJitoSlot: number;
  nextRpcSlot: number;
  /** The block engine refused or could not be reached: no use in waiting for it. */
  isJitoFailing: boolean;
  /** The last kind of answer by endpoint: only a new one is worth a line in the journal. */
  readonly answers: Map<string, string>;
}

export const freshSendMemory = (): SendMemory => ({
  firstSlot: null,
  nextJitoSlot: 0,
  nextRpcSlot: 0,
  isJitoFailing: false,
  answers: new Map(),
});

/** What was bound at the decision and at signing. */
export interface Way {
  readonly strategy: Strategy;
  /** The order was decided in JITO mode, and its bytes pay a tip. */
  readonly isJitoOpen: boolean;
}

export interface DueRoutes {
  readonly jito: boolean;
  readonly rpc: boolean;
}

/**
 * The block engine first, because public nodes show the trade to everyone; the nodes with the same bytes once
 * the engine had its slots or fails. A Spear's bytes never reach a public node.
 */
export function dueRoutes(memory: SendMemory, slot: number, way: Way, slotsBeforeRpc: number): DueRoutes {
  const waited = memory.firstSlot === null ? 0 : slot - memory.firstSlot;
  const isEngineDone = !way.isJitoOpen || memory.isJitoFailing || waited >= slotsBeforeRpc;
  const isRpcOpen = way.strategy !== 'SPEAR' && isEngineDone;
  return {
    jito: way.isJitoOpen && slot >= memory.nextJitoSlot,
    rpc: isRpcOpen && slot >= memory.nextRpcSlot,
  };
}
