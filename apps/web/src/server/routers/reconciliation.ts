import {
  type BookSaleAnswer,
  bookSaleCommand,
  type ReconciliationState,
  type ResolveDifferenceAnswer,
  resolveDifferenceCommand,
} from '@chimera/core/contract/reconciliation';
import { z } from 'zod';
import { permittedProcedure, router, viewProcedure } from '../trpc.ts';
import { pageInput } from './inputs.ts';

const listInput = z.strictObject({ ...pageInput, state: z.enum(['open', 'ended']).optional() });

export const reconciliationRouter = router({
  list: viewProcedure
    .input(listInput)
    .query(({ ctx, input }) => ctx.runtime.reads.read('reconciliation', input)),
  state: viewProcedure.query(({ ctx }) =>
    ctx.runtime.control.command<ReconciliationState>('reconciliation', {}, ctx.session.token),
  ),
  run: permittedProcedure('reconcile').mutation(({ ctx }) =>
    ctx.runtime.control.command<ReconciliationState>('reconciliation-run', {}, ctx.session.token),
  ),
  resolve: permittedProcedure('difference_resolve')
    .input(resolveDifferenceCommand)
    .mutation(({ ctx, input }) =>
      ctx.runtime.control.command<ResolveDifferenceAnswer>(
        'reconciliation-resolve',
        input,
        ctx.session.token,
      ),
    ),
  book: permittedProcedure('difference_resolve')
    .input(bookSaleCommand)
    .mutation(({ ctx, input }) =>
      ctx.runtime.control.command<BookSaleAnswer>('reconciliation-book', input, ctx.session.token),
    ),
});
