import { AssertionError } from './assert.ts';

/** A state machine as a table: from each state, the states it may go to. Terminal states go nowhere. */
export type Machine<S extends string> = { readonly [from in S]: readonly S[] };

export const isTerminal = <S extends string>(machine: Machine<S>, state: S): boolean =>
  machine[state].length === 0;

/** Returns `to` when the table allows it; an illegal pair is our bug and throws. */
export function transition<S extends string>(machine: Machine<S>, from: S, to: S): S {
  if (!machine[from].includes(to)) throw new AssertionError(`illegal transition ${from} -> ${to}`);
  return to;
}
