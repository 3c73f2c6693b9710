import type { Mutant } from '../mutant.ts';

export const mutant: Mutant = {
  breaks: 'A sale that fails at confirmed is signed again at once, even when it sells a part only.',
  foundBy: /executed twice/,
  faults: ['chain_fails_swaps', 'chain_forks', 'chain_deep_forks', 'signal_partial_sell', 'manual_exit'],
  focusedSeed: 1174,
  patches: [
    {
      file: 'packages/core/src/book-apply.ts',
      old: `state === 'signed' && signed.sellsAll === true`,
      new: `state === 'signed'`,
    },
    {
      file: 'apps/operator/src/execution/steps/confirm.ts',
      old: `signed.sellsAll !== true`,
      new: `signed.terms.side !== 'sell'`,
    },
    {
      file: 'apps/operator/src/execution/steps/confirm.ts',
      old: `signed.terms.sellAtoms === held`,
      new: `true`,
    },
    {
      file: 'apps/operator/src/execution/next-step.ts',
      old: `return amount === 0n || amount !== held ||`,
      new: `return amount === 0n ||`,
    },
    {
      file: 'apps/operator/src/execution/prepare.ts',
      old: `if (!isEmptied && unprovenOf(book, order).length > 0) {`,
      new: `if (!isEmptied && n > 99) {`,
    },
    {
      file: 'apps/operator/src/execution/steps/commit.ts',
      old: `if (!isExclusive && unprovenOf`,
      new: `if (terms.side === 'buy' && !isExclusive && unprovenOf`,
    },
  ],
};
