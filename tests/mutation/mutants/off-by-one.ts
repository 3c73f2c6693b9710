import type { Mutant } from '../mutant.ts';

export const mutant: Mutant = {
  breaks: 'The window ends one height early and no margin is kept: its last block may still come.',
  foundBy: /called dead/,
  patches: [
    {
      file: 'packages/core/src/execution/absence-window.ts',
      old: `  return Math.max(attempt.lastValidHeight, heightMax + life) + 1;`,
      new: `  return Math.min(attempt.lastValidHeight, heightMax + life) - 1;`,
    },
    {
      file: 'apps/operator/src/execution/steps/prove-dead.ts',
      old: `      const heightsLeft = bound + CONTROL_HEIGHTS - Math.min(...heights);`,
      new: `      const heightsLeft = bound + 1 - Math.min(...heights);`,
    },
    {
      file: 'apps/operator/src/execution/steps/testify.ts',
      old: `  if (finalizedHeight < bound + CONTROL_HEIGHTS)
`,
      new: `  if (finalizedHeight < bound + 1)
`,
    },
    {
      file: 'apps/operator/src/execution/steps/prove-dead.ts',
      old: `  if (finalizedHeight < bound + CONTROL_HEIGHTS)
`,
      new: `  if (finalizedHeight < bound + 1)
`,
    },
    {
      file: 'apps/operator/src/execution/steps/confirm.ts',
      old: `const PROOF_AFTER_HEIGHTS = 2;`,
      new: `const PROOF_AFTER_HEIGHTS = -4;`,
    },
  ],
  faults: ['chain_skips', 'send_swallowed', 'jito_swallows', 'node_lags'],
};
