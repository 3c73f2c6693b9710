import type { Machine } from '../machine.ts';
import type { SignalState } from './signal.ts';

export const signalMachine: Machine<SignalState> = {
  received: ['approved', 'denied', 'shed', 'expired', 'quarantined'],
  approved: [],
  denied: [],
  shed: [],
  expired: [],
  quarantined: [],
};
