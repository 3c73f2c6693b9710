import type { Mutant } from '../mutant.ts';

export const mutant: Mutant = {
  breaks: 'Every exit of a position sells on its own, whether or not another is under way.',
  foundBy: /two exits of one position|failure of its own/,
  patches: [
    {
      file: 'apps/operator/src/execution/next-step.ts',
      old: `  if (liveExitsOf(book, plan.positionId)[0]?.plan.orderId !== plan.orderId) {`,
      new: `  if (liveExitsOf(book, plan.positionId).length === 0) {`,
    },
  ],
};
