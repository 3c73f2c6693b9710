import type { SignalId } from '@chimera/core/ids';
import { z } from 'zod';
import { router, viewProcedure } from '../trpc.ts';
import { addressInput, hashInput, pageInput } from './inputs.ts';

const listInput = z.strictObject({
  ...pageInput,
  state: z.enum(['received', 'approved', 'denied', 'shed', 'expired', 'quarantined']).optional(),
  side: z.enum(['buy', 'sell']).optional(),
  lane: z.enum(['EXIT', 'SHIELD', 'SPEAR']).optional(),
  leader: addressInput.optional(),
  mint: addressInput.optional(),
});
const signalId = hashInput.transform((id) => id as SignalId);

export const signalsRouter = router({
  list: viewProcedure.input(listInput).query(({ ctx, input }) => ctx.runtime.reads.read('signals', input)),
  detail: viewProcedure
    .input(z.strictObject({ signalId }))
    .query(({ ctx, input }) => ctx.runtime.reads.read('signal', input)),
});
