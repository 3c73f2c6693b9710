import { walletCommand } from '@chimera/core/contract/control';
import { z } from 'zod';
import { permittedProcedure, router, viewProcedure } from '../trpc.ts';
import { addressInput, pageInput } from './inputs.ts';

const listInput = z.strictObject({
  ...pageInput,
  status: z.enum(['ACTIVE', 'CANDIDATE', 'REJECTED', 'DEMOTED']).optional(),
});

export const walletsRouter = router({
  list: viewProcedure.input(listInput).query(({ ctx, input }) => ctx.runtime.reads.read('wallets', input)),
  detail: viewProcedure
    .input(z.strictObject({ wallet: addressInput }))
    .query(({ ctx, input }) => ctx.runtime.reads.read('wallet', input)),
  set: permittedProcedure('roster_write')
    .input(walletCommand)
    .mutation(({ ctx, input }) =>
      ctx.runtime.control.command<{ readonly seq: number }>('wallet', input, ctx.session.token),
    ),
});
