import type { Mutant } from '../mutant.ts';

export const mutant: Mutant = {
  breaks: 'No control is looked for: a node without the transaction is believed.',
  foundBy: /called dead/,
  patches: [
    {
      file: 'apps/operator/src/execution/steps/testify.ts',
      old: `  if (old === null || old === undefined) throw new Inconclusive(\`\${node.providerId} lacks the older control\`);
`,
      new: ``,
    },
    {
      file: 'apps/operator/src/execution/steps/testify.ts',
      old: `  if (recent === null || recent === undefined)
    throw new Inconclusive(\`\${node.providerId} lacks the newer control\`);
`,
      new: ``,
    },
  ],
  faults: ['node_hides_ours', 'node_index_lags', 'node_loses_index'],
};
