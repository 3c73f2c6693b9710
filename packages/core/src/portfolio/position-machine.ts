import type { Machine } from '../machine.ts';

export type PositionState = 'opening' | 'open' | 'exiting' | 'closed' | 'void' | 'stuck' | 'quarantined';

/**
 * `opening -> open` at the first confirmed fill (back again if a fork takes it), `exiting` while an exit is
 * live, `closed` only when nothing is left at finalized. `quarantined`: amounts disagree, exits allowed; `void`
 * from there when the entry, taken back by a fork during an exit, never landed after all.
 */
export const positionMachine: Machine<PositionState> = {
  opening: ['open', 'void', 'quarantined'],
  open: ['exiting', 'opening', 'quarantined'],
  exiting: ['open', 'closed', 'stuck', 'quarantined'],
  stuck: ['exiting', 'quarantined'],
  quarantined: ['exiting', 'open', 'void'],
  closed: [],
  void: [],
};

/** States in which we may hold tokens; each needs a guard. */
export const HELD_POSITION_STATES: readonly PositionState[] = ['open', 'exiting', 'stuck', 'quarantined'];
/** States that occupy the one place per mint. */
export const OCCUPYING_POSITION_STATES: readonly PositionState[] = ['opening', ...HELD_POSITION_STATES];
