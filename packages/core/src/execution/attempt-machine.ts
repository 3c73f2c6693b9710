import type { Machine } from '../machine.ts';

export type AttemptState =
  | 'signed'
  | 'landed_provisional'
  | 'landed'
  | 'failed_on_chain'
  | 'dead'
  | 'unresolved';

/** Success is provisional at confirmed; only finalized evidence ends an attempt. */
export const attemptMachine: Machine<AttemptState> = {
  signed: ['landed_provisional', 'landed', 'failed_on_chain', 'dead', 'unresolved'],
  landed_provisional: ['landed', 'signed', 'failed_on_chain'],
  unresolved: ['landed_provisional', 'landed', 'failed_on_chain', 'dead'],
  landed: [],
  failed_on_chain: [],
  dead: [],
};
