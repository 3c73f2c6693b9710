import {
  type RosterDiffAnswer,
  rosterCommand,
  rosterMergeCommand,
  walletCommand,
  walletTermsCommand,
} from '@chimera/core/contract/control';
import { z } from 'zod';
import { permittedProcedure, router, viewProcedure } from '../trpc.ts';
import { addressInput, pageInput } from './inputs.ts';

const listInput = z.strictObject({
  ...pageInput,
  status: z.enum(['ACTIVE', 'CANDIDATE', 'REJECTED', 'DEMOTED']).optional(),
});

/** Amounts stay decimal text here: the operator reads them. */
const termsInput = walletTermsCommand.extend({ sizeLamportsMax: z.string().max(18).nullable() });

export const walletsRouter = router({
  list: viewProcedure.input(listInput).query(({ ctx, input }) => ctx.runtime.reads.read('wallets', input)),
  detail: viewProcedure
    .input(z.strictObject({ wallet: addressInput }))
    .query(({ ctx, input }) => ctx.runtime.reads.read('wallet', input)),
  /** Many at once, all or none. */
  add: permittedProcedure('roster_write')
    .input(rosterCommand)
    .mutation(({ ctx, input }) =>
      ctx.runtime.control.command<{ readonly seq: number }>('roster', input, ctx.session.token),
    ),
  setTerms: permittedProcedure('roster_write')
    .input(termsInput)
    .mutation(({ ctx, input }) =>
      ctx.runtime.control.command<{ readonly seq: number }>('wallet-terms', input, ctx.session.token),
    ),
  diff: viewProcedure.query(({ ctx }) =>
    ctx.runtime.control.command<RosterDiffAnswer>('roster-diff', {}, ctx.session.token),
  ),
  merge: permittedProcedure('roster_write')
    .input(rosterMergeCommand)
    .mutation(({ ctx, input }) =>
      ctx.runtime.control.command<{ readonly seq: number }>('roster-merge', input, ctx.session.token),
    ),
  set: permittedProcedure('roster_write')
    .input(walletCommand)
    .mutation(({ ctx, input }) =>
      ctx.runtime.control.command<{ readonly seq: number }>('wallet', input, ctx.session.token),
    ),
});
