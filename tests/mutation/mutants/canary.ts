import type { Mutant } from '../mutant.ts';

export const mutant: Mutant = {
  breaks: 'A position is never left: every seed in which anything is bought must say so.',
  foundBy: /did not come to an end/,
  patches: [
    {
      file: 'apps/operator/src/execution/next-step.ts',
      old: `  if (held.position.state === 'opening') return`,
      new: `  if (held.position.state !== 'closed') return`,
    },
  ],
};
