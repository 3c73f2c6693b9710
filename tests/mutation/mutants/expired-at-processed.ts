import type { Mutant } from '../mutant.ts';

export const mutant: Mutant = {
  breaks: 'A processed height past the last valid one counts as death, as client libraries have it.',
  foundBy: /called dead/,
  patches: [
    {
      file: 'apps/operator/src/execution/steps/confirm.ts',
      old: `  const proof = await proveDead(attempt.signed);
`,
      new: `  const [node] = parts.chain.providers;
  const height = await node.getBlockHeight({ commitment: 'processed', timeoutMs: 5_000 }).catch(() => 0);
  const hasExpired = height > attempt.signed.lastValidHeight;
  const proof = hasExpired ? { outcome: 'dead', evidence: {} } : { outcome: 'too_early', heightsLeft: 1 };
`,
    },
  ],
};
