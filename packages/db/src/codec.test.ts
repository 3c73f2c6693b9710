import { createHistory } from '@chimera/testkit/histories';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeEvent, encodeEvent } from './codec.ts';

test('brings any event of any story back exactly', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 2 ** 31 }), (seed) => {
      const history = createHistory(seed);
      for (let index = 0; index < 120; index++) {
        const { event } = history.next().row;
        const { type, version, data } = encodeEvent(event);
        expect(decodeEvent(type, version, data)).toEqual(event);
      }
    }),
    { numRuns: 40 },
  );
});

test('keeps any text and any amount of a journal exact', () => {
  const amount = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 64n });
  fc.assert(
    fc.property(fc.string(), amount, fc.string(), (answer, amountAtoms, error) => {
      const evidence = { answer, nested: [{ heldAtoms: amountAtoms }], error };
      const event = { type: 'attempt_died', txid: 'x' as never, evidence } as const;
      const { type, version, data } = encodeEvent(event);
      expect(decodeEvent(type, version, data)).toEqual(event);
    }),
  );
});

test('refuses what it does not know', () => {
  expect(() => decodeEvent('signal_teleported', 1, '{}')).toThrow(/unknown type signal_teleported/);
  expect(() => decodeEvent('halt_set', 99, '{}')).toThrow(/unknown version 99/);
  expect(() => decodeEvent('halt_set', 1, '[1]')).toThrow(/not an object/);
  expect(() => decodeEvent('halt_set', 1, '{')).toThrow();
});
