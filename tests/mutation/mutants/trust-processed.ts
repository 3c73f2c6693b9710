import type { Mutant } from '../mutant.ts';

export const mutant: Mutant = {
  breaks: 'A landing is booked for good when any node has processed it.',
  foundBy: /attempt_landed without such a finalized/,
  patches: [
    {
      file: 'apps/operator/src/execution/steps/confirm.ts',
      old: `  if (sighting.kind === 'finalized') return onFinalized(`,
      new: `  if ('slot' in sighting && !sighting.hasFailed) return onFinalized(`,
    },
    {
      file: 'apps/operator/src/execution/steps/confirm.ts',
      old: `askEveryProvider(parts.chain, txid, 'finalized')`,
      new: `askEveryProvider(parts.chain, txid, 'processed')`,
    },
  ],
};
