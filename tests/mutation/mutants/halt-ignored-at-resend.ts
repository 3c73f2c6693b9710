import type { Mutant } from '../mutant.ts';

export const mutant: Mutant = {
  breaks: 'Bytes that left once keep leaving under a halt.',
  foundBy: /again long after a halt/,
  patches: [
    {
      file: 'apps/operator/src/execution/steps/send.ts',
      old: `  if (isFirstSendHalted(plan.kind)) return true;`,
      new: `  if (memory.firstSlot !== null) return false;
  if (isFirstSendHalted(plan.kind)) return true;`,
    },
  ],
};
