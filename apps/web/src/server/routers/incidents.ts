import {
  type HealthCheckAnswer,
  type UnresolvedAnswer,
  unresolvedCommand,
} from '@chimera/core/contract/control';
import { permittedProcedure, router, viewProcedure } from '../trpc.ts';

export const incidentsRouter = router({
  unresolved: viewProcedure.query(({ ctx }) => ctx.runtime.reads.read('unresolved', {})),
  /** Only the running operator knows. */
  checks: viewProcedure.query(({ ctx }) =>
    ctx.runtime.control.command<{ readonly checks: readonly HealthCheckAnswer[] }>(
      'checks',
      {},
      ctx.session.token,
    ),
  ),
  /** The operator asks for the admin's role itself where something is written off. */
  handle: permittedProcedure('attempt_handle')
    .input(unresolvedCommand)
    .mutation(({ ctx, input }) =>
      ctx.runtime.control.command<UnresolvedAnswer>('unresolved', input, ctx.session.token),
    ),
});
