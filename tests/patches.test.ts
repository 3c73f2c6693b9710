import { expect, test } from 'vitest';
import { loadMutants } from './mutation/mutant.ts';
import { patchSources } from './mutation/patch.ts';

const mutants = await loadMutants();

test.each(mutants)('the patch of $name still fits the code, in one place', ({ patches }) => {
  expect(patchSources(patches).size).toBeGreaterThan(0);
});

test('a patch that fits nowhere, or twice, is refused', () => {
  const file = 'tests/patches.test.ts';
  for (const old of ['nowhere '.repeat(2), 'patches']) {
    expect(() => patchSources([{ file, old, new: '' }])).toThrow(/instead of once/);
  }
});
