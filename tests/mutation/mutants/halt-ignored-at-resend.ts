import type { Mutant } from '../mutant.ts';

export const mutant: Mutant = {
  breaks: 'Bytes that left once keep leaving under a halt.',
  foundBy: /again long after a halt/,
  patches: [
    {
      file: 'apps/operator/src/execution/steps/send.ts',
      old: `  if (wire === null || mustStayUnsent(sending, parts)) return;`,
      new: `  if (wire === null || (memory.firstSlot === null && mustStayUnsent(sending, parts))) return;`,
    },
  ],
};
