import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fromWire, toWire } from './wire.ts';

const amount = fc.bigInt();
const row = fc.record({
  walletDeltaLamports: amount,
  heldAtoms: fc.option(amount, { nil: null }),
  nested: fc.array(fc.record({ priceUsdMicros: amount, tipLamportsMax: amount, name: fc.string() })),
  ratio: fc
    .double({ noNaN: true, noDefaultInfinity: true })
    .map((value) => (Object.is(value, -0) ? 0 : value)),
  text: fc.string(),
});

test('brings any amount back exactly through JSON text', () => {
  fc.assert(
    fc.property(row, (value) => {
      expect(fromWire(JSON.parse(JSON.stringify(toWire(value))))).toEqual(value);
    }),
  );
});

test('refuses an amount whose key does not name its unit', () => {
  expect(() => toWire({ amount: 1n })).toThrow(/does not name its unit/);
});

test('refuses numbers that JSON would turn into null', () => {
  expect(() => toWire({ ratio: Number.NaN })).toThrow(/not finite/);
});

test('leaves digits under other keys as text', () => {
  expect(fromWire({ tradeUuid: '123', feeLamports: '123' })).toEqual({ tradeUuid: '123', feeLamports: 123n });
});
