import type { Mutant } from '../mutant.ts';

export const mutant: Mutant = {
  breaks: 'One provider decides alone what is dead, and it may lie.',
  foundBy: /called dead/,
  patches: [
    {
      file: 'apps/operator/src/execution/status-watch.ts',
      old: `chain.providers.map((node) => statusesOf(node, txids))`,
      new: `chain.providers.slice(0, 1).map((node) => statusesOf(node, txids))`,
    },
    {
      file: 'apps/operator/src/execution/steps/prove-dead.ts',
      old: `    for (const [index, node] of providers.entries()) {`,
      new: `    for (const [index, node] of providers.slice(0, 1).entries()) {`,
    },
    {
      file: 'apps/operator/src/execution/steps/prove-dead.ts',
      old: `  for (const node of chain.providers) walks.push`,
      new: `  for (const node of chain.providers.slice(0, 1)) walks.push`,
    },
  ],
  faults: ['node_hides_ours'],
};
