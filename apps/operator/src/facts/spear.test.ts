import { createBook } from '@chimera/core/book';
import { toTripped } from '@chimera/core/control/breakers';
import type { RoutingFacts } from '@chimera/core/execution/routing';
import { unixMs } from '@chimera/core/units/chain';
import { expect, test } from 'vitest';
import { createSpear } from './spear.ts';

const AT = unixMs(1_000);
const near: RoutingFacts = {
  rpcMode: 'JITO',
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
