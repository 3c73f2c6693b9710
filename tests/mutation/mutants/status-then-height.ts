import type { Mutant } from '../mutant.ts';

export const mutant: Mutant = {
  breaks: 'The status is asked before the height, so a landing in between is missed.',
  foundBy: /called dead/,
  patches: [
    {
      file: 'apps/operator/src/execution/steps/confirm.ts',
      old: `  const proof = await proveDead(attempt.signed);
`,
      new: `  const [node] = parts.chain.providers;
  const call = { timeoutMs: 5_000 };
  const height = () => node.getBlockHeight({ commitment: 'finalized', ...call });
  const status = () => node.getSignatureStatuses([attempt.signed.txid], { searchTransactionHistory: true, ...call });
  const statusAnswer = await status().catch(() => null);
  const heightAnswer = await height().catch(() => null);
  const isPast = heightAnswer !== null && heightAnswer > attempt.signed.lastValidHeight + 1;
  const isAbsent = statusAnswer !== null && statusAnswer[0] === null;
  const proof = isPast && isAbsent ? { outcome: 'dead', evidence: {} } : { outcome: 'too_early', heightsLeft: 1 };
`,
    },
  ],
};
