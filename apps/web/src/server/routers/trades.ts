import { type CostAnswer, costCommand } from '@chimera/core/contract/control';
import { z } from 'zod';
import { ledgerFilter } from '../ledger-filter.ts';
import { permittedProcedure, router, viewProcedure } from '../trpc.ts';
import { pageInput } from './inputs.ts';

const listInput = z.strictObject({ ...pageInput, ...ledgerFilter });

export const tradesRouter = router({
  /** What was realised, trade by trade, and the sums of all that pass the filter. */
  list: viewProcedure.input(listInput).query(({ ctx, input }) => ctx.runtime.reads.read('ledger', input)),
  /** The operating costs, and how much of this UTC month's the Shield covers. */
  costs: viewProcedure.query(({ ctx }) => ctx.runtime.reads.read('costs', { nowMs: ctx.runtime.nowMs() })),
  /** The operator parses the command itself, so it goes on as it came. */
  setCost: permittedProcedure('costs_write')
    .input(costCommand)
    .mutation(({ ctx, input }) =>
      ctx.runtime.control.command<CostAnswer>('cost', wireOf(input), ctx.session.token),
    ),
});

const wireOf = (input: z.output<typeof costCommand>) => ({
  ...input,
  monthlyUsdMicros: input.monthlyUsdMicros.toString(),
});
