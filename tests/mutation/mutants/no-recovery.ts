import type { Mutant } from '../mutant.ts';

export const mutant: Mutant = {
  breaks: 'A start does not take up the orders that the last life left.',
  foundBy: /did not come to an end/,
  patches: [
    {
      file: 'apps/operator/src/pipeline.ts',
      old: `  stages.execution.resume(stop);
`,
      new: ``,
    },
  ],
};
