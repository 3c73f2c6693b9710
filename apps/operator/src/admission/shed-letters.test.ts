import { unixMs } from '@chimera/core/units/chain';
import { AT, aBuy } from '@chimera/testkit/builders';
import { expect, test } from 'vitest';
import { createShedLetters } from './shed-letters.ts';

const spear = (atMs: number) => aBuy({ lane: 'SPEAR', receivedAtMs: unixMs(atMs) });

test('says what was shed and by which rule', () => {
  const letterOf = createShedLetters();
  expect(letterOf(spear(AT))).toMatchObject({
    class: 'info',
    subject: 'signal',
    lane: 'SPEAR',
    reason: 'queue_over_80_percent',
    count: 1,
  });
  expect(letterOf(aBuy())?.reason).toBe('queue_full');
});

test('a flood becomes few letters, and none of it is uncounted', () => {
  const letterOf = createShedLetters();
  const letters = Array.from({ length: 500 }, () => letterOf(spear(AT))).filter((letter) => letter !== null);
  expect(letters).toHaveLength(20);
  expect(letterOf(spear(AT + 1_000))?.count).toBe(481);
});
