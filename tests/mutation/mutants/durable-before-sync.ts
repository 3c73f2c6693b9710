import type { Mutant } from '../mutant.ts';

export const mutant: Mutant = {
  breaks: 'An append is called durable before its commit is.',
  foundBy: /before they were durable|is gone|has no attempt/,
  patches: [
    {
      file: 'packages/db/src/journal.ts',
      old: `    return { events: rows, durable };`,
      new: `    return { events: rows, durable: Promise.resolve(durable && undefined) };`,
    },
  ],
};
