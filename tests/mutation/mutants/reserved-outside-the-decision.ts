import type { Mutant } from '../mutant.ts';

export const mutant: Mutant = {
  breaks: 'The budget is held from the signature on, not from the decision.',
  foundBy: /are committed of a budget/,
  patches: [
    {
      file: 'packages/core/src/book.ts',
      old: `    if (held === undefined || held.position.fills.length === 0) total += plan.reservedLamports;`,
      new: `    if (held?.position.fills.length === 0) total += plan.reservedLamports;`,
    },
  ],
  faults: ['signal_burst', 'disk_slow', 'signer_slow'],
};
