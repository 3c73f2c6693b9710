import type { Mutant } from '../mutant.ts';

export const mutant: Mutant = {
  breaks: 'The last question before the bytes leave is not asked.',
  foundBy: /for the first time under a halt/,
  patches: [
    {
      file: 'apps/operator/src/execution/steps/send.ts',
      old: `  if (isFirstSendHalted(plan.kind)) return true;`,
      new: `  if (plan.orderId !== '') return false;`,
    },
  ],
  faults: ['halt_entries', 'halt_by_file', 'halt_at_commit', 'disk_slow', 'resume'],
};
