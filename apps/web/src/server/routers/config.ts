import { type LimitsAnswer, limitsCommand } from '@chimera/core/contract/control';
import { z } from 'zod';
import { permittedProcedure, router, viewProcedure } from '../trpc.ts';
import { pageInput } from './inputs.ts';

const auditInput = z.strictObject({
  ...pageInput,
  subject: z
    .enum(['limits', 'provider', 'rpc_mode', 'halt', 'breaker', 'wallet', 'roster', 'access', 'costs'])
    .optional(),
});

export const configRouter = router({
  /** Versions of the limits, the one in force first. */
  limits: viewProcedure.query(({ ctx }) => ctx.runtime.reads.read('limits', {})),
  audit: viewProcedure
    .input(auditInput)
    .query(({ ctx, input }) => ctx.runtime.reads.read('configAudit', input)),
  /** The operator asks for the admin's role itself where a limit is loosened. */
  set: permittedProcedure('limits_tighten')
    .input(limitsCommand)
    .mutation(({ ctx, input }) =>
      ctx.runtime.control.command<LimitsAnswer>('limits', input, ctx.session.token),
    ),
});
