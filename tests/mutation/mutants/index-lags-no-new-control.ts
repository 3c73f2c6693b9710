import type { Mutant } from '../mutant.ts';

export const mutant: Mutant = {
  breaks: 'The newer control may be missing: an index that lags behind finality is believed.',
  foundBy: /called dead/,
  patches: [
    {
      file: 'apps/operator/src/execution/steps/testify.ts',
      old: `  if (recent === null || recent === undefined)
    throw new Inconclusive(\`\${node.providerId} lacks the newer control\`);
`,
      new: ``,
    },
  ],
  faults: ['node_hides_ours', 'node_index_lags'],
};
