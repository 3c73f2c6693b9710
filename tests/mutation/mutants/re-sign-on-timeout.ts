import type { Mutant } from '../mutant.ts';

export const mutant: Mutant = {
  breaks: 'A send that fails or times out counts as the end of the attempt, so that another is signed.',
  foundBy: /called dead/,
  patches: [
    {
      file: 'apps/operator/src/execution/steps/send.ts',
      old: `    note(error.code, error.message);
`,
      new: `    note(error.code, error.message);
    if (book.attempts.has(txid)) record([{ event: { type: 'attempt_died', txid, evidence: {} } }]);
`,
    },
  ],
};
