import type { Mutant } from '../mutant.ts';

export const mutant: Mutant = {
  breaks: 'A sale is signed again while the last one may still land.',
  foundBy: /two live attempts|failure of its own|executed twice/,
  patches: [
    {
      file: 'apps/operator/src/execution/next-step.ts',
      old: `  if (attempt !== null) return { type: 'follow', order, attempt };`,
      new: `  if (attempt !== null && (order.plan.kind === 'entry' || order.txids.length > 1)) return { type: 'follow', order, attempt };`,
    },
    {
      file: 'apps/operator/src/execution/steps/commit.ts',
      old: `  if (liveAttemptOf(book, order) !== null || order.txids.length + 1 !== ready.n) {`,
      new: `  if (plan.kind === 'entry' && (liveAttemptOf(book, order) !== null || order.txids.length + 1 !== ready.n)) {`,
    },
  ],
};
