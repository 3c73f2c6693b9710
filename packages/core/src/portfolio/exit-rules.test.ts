import { AT, aFill } from '@chimera/testkit/builders';
import { expect, test } from 'vitest';
import { NOT_HALTED } from '../control/halt.ts';
import type { OrderId, PositionId, SignalId } from '../ids.ts';
import { DEFAULT_LIMITS } from '../limits.ts';
import { bpsOfFloor } from '../units/bps.ts';
import { txid, unixMs } from '../units/chain.ts';
import { lamports, tokenAtoms } from '../units/lamports.ts';
import { exitRulesOf, moveTrail, type Trail } from './exit-rules.ts';
import { exitDue } from './exits.ts';
import { measurePosition, type Position, withFill } from './position.ts';

const COST = 1_000_000_000n;
const BOUGHT = 1_000_000n;

const opened = (strategy: Position['strategy']): Position => ({
  ...{
    positionId: 'd'.repeat(64) as PositionId,
    entryOrderId: 'c'.repeat(64) as OrderId,
    signalId: 'a'.repeat(64) as SignalId,
  },
  ...{ strategy, mint: aFill().mint, leader: null, state: 'open', flagReason: null },
  fills: [
    aFill({
      tokenDeltaAtoms: tokenAtoms(BOUGHT),
      walletDeltaLamports: lamports(-COST),
      rentLamports: lamports(0n),
    }),
  ],
  ...{ failedCostLamports: lamports(0n), createdAtMs: AT, openedAtMs: AT, closedAtMs: null },
});

/** Lives through prices, each sold at once at what it says; returns what each exit was and left. */
function live(strategy: Position['strategy'], prices: readonly number[]) {
  let position = opened(strategy);
  let trail: Trail | undefined;
  const exits: { cause: string; at: number; left: bigint }[] = [];
  for (const [index, price] of prices.entries()) {
    const amounts = measurePosition(position);
    if (amounts.heldAtoms <= 0n) break;
    const worth = (atoms: bigint) =>
      lamports((COST * atoms * BigInt(Math.round(price * 1_000))) / BOUGHT / 1_000n);
    const valueLamports = worth(amounts.heldAtoms);
    const multiple = Math.round(price * 10_000);
    trail = moveTrail(trail, multiple, exitRulesOf(strategy, DEFAULT_LIMITS)) ?? trail;
    const view = { position, amounts, valueLamports, trail, exitCount: index, nowMs: AT, halt: NOT_HALTED };
    const due = exitDue(view, DEFAULT_LIMITS);
    if (due === null) continue;
    const sold = bpsOfFloor(amounts.heldAtoms, due.fractionBps);
    position = withFill(
      position,
      aFill({
        txid: txid(String(index).repeat(88).slice(0, 88)),
        side: 'sell',
        tokenDeltaAtoms: tokenAtoms(-sold),
        walletDeltaLamports: worth(sold),
        rentLamports: lamports(0n),
      }),
    );
    exits.push({ cause: due.cause, at: price, left: measurePosition(position).heldAtoms });
  }
  return exits;
}

/** To sixty times in steps of a fifth, and down again. */
const rise = Array.from({ length: 23 }, (_, step) => 1.2 ** step).filter((price) => price <= 60);
const rocket = [...rise, 60, 50, 40, 31, 29, 10];

test('a Spear keeps a moonbag past 20x on a token that rises 60x, and trails it out', () => {
  const exits = live('SPEAR', rocket);
  expect(exits.map(({ cause }) => cause)).toEqual(['target', 'target', 'target', 'target', 'trailing']);
  const atTwenty = exits.find(({ at }) => at >= 20);
  expect(atTwenty?.left).toBeGreaterThanOrEqual((BOUGHT * 149n) / 1_000n);
  expect(exits.at(-1)).toMatchObject({ cause: 'trailing', at: 29, left: 0n });
});

test('a Shield takes small gains by its ladder and trails the rest closely', () => {
  const exits = live('SHIELD', [1, 1.05, 1.11, 1.12, 1.2, 1.14, 1.13]);
  expect(exits.map(({ cause, at }) => [cause, at])).toEqual([
    ['target', 1.11],
    ['trailing', 1.14],
  ]);
});

test('a price that jumps over several rungs sells up to the highest at once', () => {
  const [first] = live('SPEAR', [11]);
  expect(first).toMatchObject({ cause: 'target', left: (BOUGHT * 3n) / 10n });
});

test('what a leader or a person sold already counts towards the rung', () => {
  const sold = withFill(
    opened('SHIELD'),
    aFill({ txid: txid('9'.repeat(88)), side: 'sell', tokenDeltaAtoms: tokenAtoms(-500_000n) }),
  );
  const amounts = measurePosition(sold);
  const valueLamports = bigger(amounts.openCostLamports, 112n);
  const view = { position: sold, amounts, valueLamports, exitCount: 1, nowMs: AT, halt: NOT_HALTED };
  expect(exitDue(view, DEFAULT_LIMITS)).toBeNull();
});

const bigger = (cost: bigint, percent: bigint) => lamports((cost * percent) / 100n);

test('each strategy has a stop of its own', () => {
  for (const [strategy, percent, cause] of [
    ['SHIELD', 93n, null],
    ['SHIELD', 92n, 'stop'],
    ['SPEAR', 51n, null],
    ['SPEAR', 50n, 'stop'],
  ] as const) {
    const position = opened(strategy);
    const amounts = measurePosition(position);
    const valueLamports = bigger(COST, percent);
    const view = { position, amounts, valueLamports, exitCount: 0, nowMs: unixMs(AT + 1), halt: NOT_HALTED };
    expect(exitDue(view, DEFAULT_LIMITS)?.cause ?? null).toBe(cause);
  }
});

test('in mirror mode only the leader, the stop and the clock sell, until a trailing stop is armed', () => {
  const position = opened('SHIELD');
  const amounts = measurePosition(position);
  const at = (percent: bigint, trail?: Trail) =>
    exitDue(
      {
        ...{ position, amounts, valueLamports: bigger(COST, percent), exitCount: 0, nowMs: AT },
        ...{ halt: NOT_HALTED, exitMode: 'mirror', trail },
      },
      DEFAULT_LIMITS,
    )?.cause ?? null;
  expect([at(160n), at(90n)]).toEqual([null, 'stop']);
});

test('a rule says the numbers by which it fired', () => {
  const position = opened('SHIELD');
  const amounts = measurePosition(position);
  const view = {
    position,
    amounts,
    valueLamports: bigger(COST, 90n),
    exitCount: 0,
    nowMs: AT,
    halt: NOT_HALTED,
  };
  expect(exitDue(view, DEFAULT_LIMITS)?.rule).toEqual({
    measured: '0.9x of cost, sells for 0.9 SOL',
    threshold: '<= 0.92x',
  });
});

test('the mark is journaled sparsely and never falls', () => {
  const rules = exitRulesOf('SHIELD', DEFAULT_LIMITS);
  expect(moveTrail(undefined, 10_700, rules)).toBeNull();
  const armed = moveTrail(undefined, 10_900, rules);
  expect(armed).toEqual({ peakBps: 10_900, isArmed: true });
  if (armed === null) return;
  expect(moveTrail(armed, 10_950, rules)).toBeNull();
  expect(moveTrail(armed, 10_500, rules)).toBeNull();
  expect(moveTrail(armed, 11_100, rules)).toEqual({ peakBps: 11_100, isArmed: true });
});
