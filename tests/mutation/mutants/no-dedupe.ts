import type { Mutant } from '../mutant.ts';

export const mutant: Mutant = {
  breaks: 'Every delivery of a signal is admitted as a signal of its own.',
  foundBy: /executed twice|bought twice|failure of its own/,
  patches: [
    {
      file: 'apps/operator/src/admission/enter.ts',
      old: `      if (known !== null) return repeat(signal, known, deliveryId);
`,
      new: ``,
    },
  ],
};
