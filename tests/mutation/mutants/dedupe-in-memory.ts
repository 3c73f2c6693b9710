import type { Mutant } from '../mutant.ts';

export const mutant: Mutant = {
  breaks: 'Signals are remembered in memory only, and forgotten in a restart.',
  foundBy: /bought twice|failure of its own/,
  patches: [
    {
      file: 'apps/operator/src/admission/enter.ts',
      old: `    if (undecided === undefined) return lookup(signalId);`,
      new: `    if (undecided === undefined) return decided.get(signalId) ?? null;`,
    },
    {
      file: 'apps/operator/src/admission/enter.ts',
      old: `  const shedLetter = createShedLetters();`,
      new: `  const shedLetter = createShedLetters();
  const decided = new Map();`,
    },
    {
      file: 'apps/operator/src/admission/enter.ts',
      old: `    queue.offer(signal);
    await durable;`,
      new: `    decided.set(signalId, { tradeUuid, state: 'approved', receivedAtMs });
    queue.offer(signal);
    await durable;`,
    },
  ],
};
