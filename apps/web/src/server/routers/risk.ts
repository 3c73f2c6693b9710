import { type BreakerResetAnswer, breakerResetCommand } from '@chimera/core/contract/control';
import { permittedProcedure, router, viewProcedure } from '../trpc.ts';

export const riskRouter = router({
  history: viewProcedure.query(({ ctx }) => ctx.runtime.reads.read('breakers', {})),
  limits: viewProcedure.query(({ ctx }) => ctx.runtime.reads.read('limits', {})),
  reset: permittedProcedure('breaker_reset')
    .input(breakerResetCommand)
    .mutation(({ ctx, input }) =>
      ctx.runtime.control.command<BreakerResetAnswer>('breaker-reset', input, ctx.session.token),
    ),
});
