import { z } from 'zod';
import { router, viewProcedure } from '../trpc.ts';
import { addressInput, pageInput, txidInput } from './inputs.ts';

const listInput = z.strictObject({
  ...pageInput,
  side: z.enum(['buy', 'sell']).optional(),
  mint: addressInput.optional(),
});

/** Transactions of our own wallet: what we sent, and what it did. */
export const transactionsRouter = router({
  list: viewProcedure.input(listInput).query(({ ctx, input }) => ctx.runtime.reads.read('trades', input)),
  detail: viewProcedure
    .input(z.strictObject({ txid: txidInput }))
    .query(({ ctx, input }) => ctx.runtime.reads.read('transaction', input)),
});
