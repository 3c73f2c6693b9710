import { z } from 'zod';
import { router, viewProcedure } from '../trpc.ts';
import { txidInput } from './inputs.ts';

/** Transactions of our own wallet: what we sent, and what it did. */
export const transactionsRouter = router({
  detail: viewProcedure
    .input(z.strictObject({ txid: txidInput }))
    .query(({ ctx, input }) => ctx.runtime.reads.read('transaction', input)),
});
