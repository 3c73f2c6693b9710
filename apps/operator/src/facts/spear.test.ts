import { createBook } from '@chimera/core/book';
import { applyToBook } from '@chimera/core/book-apply';
import { toTripped } from '@chimera/core/control/breakers';
import type { RpcModeSet } from '@chimera/core/events';
import type { RoutingFacts } from '@chimera/core/execution/routing';
import { INITIAL_RPC_MODE } from '@chimera/core/execution/rpc-mode';
import { unixMs } from '@chimera/core/units/chain';
import { expect, test } from 'vitest';
import { createSpear } from './spear.ts';

const AT = unixMs(1_000);
const near: RoutingFacts = {
  rpcMode: INITIAL_RPC_MODE,
  instability: null,
  latencyMs: { state: 'known', value: 5, atMs: AT },
};

test('the Spear is off after too many losses in a row, says why, and comes back with the breaker', () => {
  const book = createBook();
  const { state } = createSpear({ routing: { read: () => near }, book });
  expect(state()).toEqual({ isOn: true, reasons: [] });
  const evidence = { scope: 'spear', measured: '5 in a row', threshold: '< 5', untilMs: null } as const;
  const tripped = { type: 'breaker_tripped', breaker: 'spear_loss_streak', ...evidence } as const;
  book.breakers.set(tripped.breaker, toTripped(tripped, AT));
  expect(state()).toEqual({
    isOn: false,
    reasons: [{ code: 'breaker', text: 'spear_loss_streak: 5 in a row, limit < 5' }],
  });
  book.breakers.delete(tripped.breaker);
  expect(state().isOn).toBe(true);
});

/** The Spear of an operator near its provider whose RPC mode stands as the journal has it. */
function spearByMode() {
  const book = createBook();
  const routing = { read: () => ({ ...near, rpcMode: book.rpcMode }) };
  const setMode = (change: Omit<RpcModeSet, 'type'>) => {
    const event: RpcModeSet = { type: 'rpc_mode_set', ...change };
    applyToBook(book, { seq: book.lastSeq + 1, atMs: AT, event });
  };
  return { spear: createSpear({ routing, book }), setMode };
}

const failing = 'the block engine is failing: no answer within 2000 ms';
test.each([
  ['the engine is away', { by: 'operator', source: 'automatic', reason: failing }, failing],
  [
    'a person chose RPC',
    { by: 'ada', source: 'web', reason: 'tips are dear' },
    'ada chose so: tips are dear',
  ],
] as const)('while %s the Spear is off and says so, and it is on again with JITO', (_what, set, why) => {
  const { spear, setMode } = spearByMode();
  setMode({ mode: 'STANDARD', ...set });
  const text = `orders go by RPC alone, and the Spear only by the block engine; ${why}`;
  expect(spear.state()).toEqual({ isOn: false, reasons: [{ code: 'rpc_standard', text }] });
  setMode({ mode: 'JITO', ...set });
  expect(spear.state()).toEqual({ isOn: true, reasons: [] });
});
