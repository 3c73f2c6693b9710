import { AT, aFill } from '@chimera/testkit/builders';
import { expect, test } from 'vitest';
import { NOT_HALTED } from '../control/halt.ts';
import type { OrderId, PositionId, SignalId } from '../ids.ts';
import { DEFAULT_LIMITS } from '../limits.ts';
import { unixMs } from '../units/chain.ts';
import { lamports } from '../units/lamports.ts';
import { type ExitView, exitDue } from './exits.ts';
import { measurePosition, type Position } from './position.ts';

const position: Position = {
  positionId: 'd'.repeat(64) as PositionId,
  entryOrderId: 'c'.repeat(64) as OrderId,
  signalId: 'a'.repeat(64) as SignalId,
  strategy: 'SHIELD',
  mint: aFill().mint,
  leader: null,
  state: 'open',
  flagReason: null,
  fills: [aFill({ walletDeltaLamports: lamports(-1_000_000_000n), rentLamports: lamports(0n) })],
  failedCostLamports: lamports(0n),
  createdAtMs: AT,
  openedAtMs: AT,
  closedAtMs: null,
};

const view = (overrides: Partial<ExitView>): ExitView => ({
  position,
  amounts: measurePosition(position),
  valueLamports: lamports(1_000_000_000n),
  exitCount: 0,
  nowMs: unixMs(AT + 1_000),
  halt: NOT_HALTED,
  isDrawdown: false,
  pricedLamports: null,
  ...overrides,
});

const cases: [string, Partial<ExitView>, string | null][] = [
  ['nothing is wrong', {}, null],
  ['it lost a hair less than the stop', { valueLamports: lamports(920_000_001n) }, null],
  ['it lost exactly the stop', { valueLamports: lamports(920_000_000n) }, 'stop'],
  ['its worth is unknown', { valueLamports: null }, null],
  ['it was held long enough', { nowMs: unixMs(AT + DEFAULT_LIMITS.holdMsMax) }, 'time'],
  ['everything is to be flattened', { halt: { ...NOT_HALTED, halted: true, mode: 'flatten' } }, 'flatten'],
  [
    'entries are halted and it is under the stop',
    { halt: { ...NOT_HALTED, halted: true, mode: 'entries' }, valueLamports: lamports(1n) },
    'stop',
  ],
  [
    'it is stuck under the stop',
    { position: { ...position, state: 'stuck' }, valueLamports: lamports(1n) },
    'stop',
  ],
  [
    'the drawdown breaker stands and both sources say it loses',
    { isDrawdown: true, valueLamports: lamports(990_000_000n), pricedLamports: lamports(995_000_000n) },
    'breaker',
  ],
  [
    'the drawdown breaker stands and the sources disagree',
    { isDrawdown: true, valueLamports: lamports(990_000_000n), pricedLamports: lamports(1_010_000_000n) },
    null,
  ],
  [
    'the drawdown breaker stands and only one source answers',
    { isDrawdown: true, valueLamports: lamports(990_000_000n) },
    null,
  ],
  ['it is still opening', { position: { ...position, state: 'opening' }, valueLamports: lamports(1n) }, null],
];

test.each(cases)('when %s', (_name, overrides, cause) => {
  expect(exitDue(view(overrides), DEFAULT_LIMITS)?.cause ?? null).toBe(cause);
});

test('asks anew under a new key after an exit that did not sell', () => {
  const first = exitDue(view({ valueLamports: lamports(1n) }), DEFAULT_LIMITS);
  const second = exitDue(view({ valueLamports: lamports(1n), exitCount: 1 }), DEFAULT_LIMITS);
  expect(first?.causeKey).not.toBe(second?.causeKey);
});
