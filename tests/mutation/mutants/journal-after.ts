import type { Mutant } from '../mutant.ts';

export const mutant: Mutant = {
  breaks: 'The bytes leave as soon as they are signed, and are journaled after.',
  foundBy: /before they were durable/,
  patches: [
    {
      file: 'apps/operator/src/execution/prepare.ts',
      old: `  const signed = await parts.signer.sign({ orderId, n, message, note });
`,
      new: `  const signed = await parts.signer.sign({ orderId, n, message, note });
  await Promise.allSettled(
    parts.chain.providers.map((node) => node.sendTransaction(signed.wire, { skipPreflight: true })),
  );
`,
    },
  ],
};
