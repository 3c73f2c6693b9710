import {
  type HaltAnswer,
  haltCommand,
  type ResumeAnswer,
  resumeCommand,
} from '@chimera/core/contract/control';
import { permittedProcedure, router, viewProcedure } from '../trpc.ts';

export const haltsRouter = router({
  list: viewProcedure.query(({ ctx }) => ctx.runtime.reads.read('halts', {})),
  halt: permittedProcedure('halt_entries')
    .input(haltCommand)
    .mutation(({ ctx, input }) => ctx.runtime.control.command<HaltAnswer>('halt', input, ctx.session.token)),
  resume: permittedProcedure('resume')
    .input(resumeCommand)
    .mutation(({ ctx, input }) =>
      ctx.runtime.control.command<ResumeAnswer>('resume', input, ctx.session.token),
    ),
});
