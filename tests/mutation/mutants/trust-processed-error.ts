import type { Mutant } from '../mutant.ts';

export const mutant: Mutant = {
  breaks: 'A failure is final when any node has processed it, though another fork may succeed.',
  foundBy: /attempt_failed_on_chain without such|executed twice|has no attempt/,
  patches: [
    {
      file: 'apps/operator/src/execution/steps/confirm.ts',
      old: `  if (sighting.kind === 'finalized') return onFinalized(`,
      new: `  if (sighting.kind === 'finalized' || ('slot' in sighting && sighting.hasFailed)) return onFinalized(`,
    },
    {
      file: 'apps/operator/src/execution/steps/confirm.ts',
      old: `askEveryProvider(parts.chain, txid, 'finalized')`,
      new: `askEveryProvider(parts.chain, txid, 'processed')`,
    },
  ],
};
