import type { Lane } from './signal.ts';

/** Signals of Shield and Spear that may wait for a decision; exits are bounded by no capacity. */
export const QUEUE_CAPACITY = 1_000;
/** From this fill on, in percent, new Spear signals are shed so that the Shield keeps its room. */
const SPEAR_SHED_PERCENT = 80;
/** The lanes of the queue, strictest first. */
export const LANES: readonly Lane[] = ['EXIT', 'SHIELD', 'SPEAR'];

/** Whether one more signal of this lane may wait beside `waiting` others that are no exits. */
export function isAdmitted(lane: Lane, waiting: number, capacity: number): boolean {
  if (lane === 'EXIT') return true;
  return waiting < (lane === 'SPEAR' ? Math.floor((capacity * SPEAR_SHED_PERCENT) / 100) : capacity);
}
