import { expect, test } from 'vitest';
import { signalMachine } from '../admission/signal-machine.ts';
import { attemptMachine } from '../execution/attempt-machine.ts';
import { orderMachine } from '../execution/order-machine.ts';
import { isTerminal, type Machine } from '../machine.ts';
import { positionMachine } from '../portfolio/position-machine.ts';
import { DEADLINES } from './deadlines.ts';

const open = <S extends string>(machine: Machine<S>): readonly string[] =>
  (Object.keys(machine) as S[]).filter((state) => !isTerminal(machine, state)).toSorted();

test.each([
  ['signal', open(signalMachine)],
  ['order', open(orderMachine)],
  ['attempt', open(attemptMachine)],
  ['position', open(positionMachine)],
] as const)('every state of a %s that is not final has an owner and a deadline', (subject, states) => {
  expect(Object.keys(DEADLINES[subject]).toSorted()).toEqual(states);
});
