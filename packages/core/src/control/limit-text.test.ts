import { expect, test } from 'vitest';
import { LIMIT_FACTS } from './limit-facts.ts';
import { limitText, parseLimit } from './limit-text.ts';

test.each(LIMIT_FACTS.map(({ name, unit, standard }) => [name, unit, standard] as const))(
  'the default of %s is written and read again without loss',
  (_name, unit, standard) => {
    expect(parseLimit(unit, limitText(unit, standard))).toEqual({ ok: true, value: standard });
  },
);

test.each([
  ['sol', '50000000', '0.05 SOL'],
  ['usd', '500000000', '$500'],
  ['usd', '10000500000', '$10,000.5'],
  ['usd', '1234567123456', '$1,234,567.123456'],
  ['bps', 250, '2.5 %'],
  ['ms', 1_800_000, '30 m'],
  ['ms', 1_500, '1500 ms'],
  ['slots', 4, '4 slots'],
  ['ladder', [{ multipleBps: 11_000, soldBps: 3_300 }], '1.1x 33 %'],
  ['ladder', [], 'none'],
] as const)('%s %j reads "%s"', (unit, value, text) => {
  expect(limitText(unit, value)).toBe(text);
});

test.each([
  ['sol', '-1'],
  ['sol', '0.0000000001'],
  ['usd', 'much'],
  ['usd', '1,5'],
  ['bps', '2.555 %'],
  ['ms', '30'],
  ['count', '1.5'],
  ['ratio', '1e3'],
  ['ladder', '1.1x'],
] as const)('%s refuses "%s" with what to write instead', (unit, text) => {
  expect(parseLimit(unit, text)).toMatchObject({ ok: false, error: expect.stringContaining('write') });
});
