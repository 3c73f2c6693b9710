import { expect, test } from 'vitest';
import { signalMachine } from './admission/signal-machine.ts';
import { attemptMachine } from './execution/attempt-machine.ts';
import { orderMachine } from './execution/order-machine.ts';
import { isTerminal, type Machine, transition } from './machine.ts';
import { positionMachine } from './portfolio/position-machine.ts';

/** Every pair of states as text: `+` legal, `.` throws. The committed picture is the contract. */
function matrix<S extends string>(machine: Machine<S>): string[] {
  const states = Object.keys(machine) as S[];
  return states.map(
    (from) => `${from}: ${states.map((to) => (isLegal(machine, from, to) ? '+' : '.')).join('')}`,
  );
}

function isLegal<S extends string>(machine: Machine<S>, from: S, to: S): boolean {
  try {
    return transition(machine, from, to) === to;
  } catch (error) {
    if (error instanceof Error && error.name === 'AssertionError') return false;
    throw error;
  }
}

test('signals end once', () => {
  expect(matrix(signalMachine)).toEqual([
    'received: .+++++',
    'approved: ......',
    'denied: ......',
    'shed: ......',
    'expired: ......',
    'quarantined: ......',
  ]);
});

test('orders end once', () => {
  expect(matrix(orderMachine)).toEqual(['planned: .+.+', 'working: ..++', 'filled: ....', 'abandoned: ....']);
});

test('attempts end only by landing, failing or proof', () => {
  expect(matrix(attemptMachine)).toEqual([
    'signed: .+++++',
    'landed_provisional: +..++.',
    'unresolved: .+.+++',
    'landed: ......',
    'failed_on_chain: ......',
    'dead: ......',
  ]);
});

test('positions close only through an exit and open only through a fill', () => {
  expect(isLegal(positionMachine, 'open', 'closed')).toBe(false);
  expect(isLegal(positionMachine, 'opening', 'closed')).toBe(false);
  expect(isLegal(positionMachine, 'exiting', 'closed')).toBe(true);
  expect(isTerminal(positionMachine, 'closed') && isTerminal(positionMachine, 'void')).toBe(true);
});
