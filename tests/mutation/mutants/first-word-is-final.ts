import type { Mutant } from '../mutant.ts';

export const mutant: Mutant = {
  breaks: 'The amounts that the first provider tells are final, whatever the second says.',
  foundBy: /the wallet changed by|the fills say/,
  patches: [
    {
      file: 'packages/core/src/execution/second-word.ts',
      old: `const WITNESSES_MIN = 2;`,
      new: `const WITNESSES_MIN = 1;`,
    },
  ],
  faults: ['node_tells_wrong_amounts'],
};
