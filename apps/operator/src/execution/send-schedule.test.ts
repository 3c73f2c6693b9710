import { expect, test } from 'vitest';
import { dueRoutes, freshSendMemory, type SendMemory, type Way } from './send-schedule.ts';

const memory = (overrides: Partial<SendMemory> = {}): SendMemory => ({ ...freshSendMemory(), ...overrides });

const byJito = (strategy: Way['strategy']): Way => ({ strategy, isJitoOpen: true });

const cases: [string, SendMemory, 'SHIELD' | 'SPEAR', number, { jito: boolean; rpc: boolean }][] = [
  ['nothing was sent yet', memory(), 'SHIELD', 100, { jito: true, rpc: false }],
  [
    'the engine has it for three of four slots',
    memory({ firstSlot: 100, nextJitoSlot: 105 }),
    'SHIELD',
    103,
    { jito: false, rpc: false },
  ],
  [
    'the engine had its four slots',
    memory({ firstSlot: 100, nextJitoSlot: 105 }),
    'SHIELD',
    104,
    { jito: false, rpc: true },
  ],
  [
    'both are due again',
    memory({ firstSlot: 100, nextJitoSlot: 105, nextRpcSlot: 105 }),
    'SHIELD',
    105,
    { jito: true, rpc: true },
  ],
  [
    'the engine fails',
    memory({ firstSlot: 100, nextJitoSlot: 105, isJitoFailing: true }),
    'SHIELD',
    100,
    { jito: false, rpc: true },
  ],
  [
    'a Spear waited long',
    memory({ firstSlot: 100, nextJitoSlot: 200 }),
    'SPEAR',
    150,
    { jito: false, rpc: false },
  ],
  [
    'a Spear’s engine fails',
    memory({ firstSlot: 100, isJitoFailing: true }),
    'SPEAR',
    150,
    { jito: true, rpc: false },
  ],
];

test.each(cases)('when %s', (_name, sent, strategy, slot, due) => {
  expect(dueRoutes(sent, slot, byJito(strategy), 4)).toEqual(due);
});

test('bytes without a way to the engine go by RPC at once, and never to the engine', () => {
  const way = { strategy: 'SHIELD', isJitoOpen: false } as const;
  expect(dueRoutes(memory(), 100, way, 4)).toEqual({ jito: false, rpc: true });
});

test('a Spear without a way to the engine goes nowhere', () => {
  const way = { strategy: 'SPEAR', isJitoOpen: false } as const;
  expect(dueRoutes(memory({ firstSlot: 1 }), 100, way, 4)).toEqual({ jito: false, rpc: false });
});
