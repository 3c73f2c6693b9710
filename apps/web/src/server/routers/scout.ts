import type { ScoutAnswer } from '@chimera/core/contract/control';
import { permittedProcedure, router, viewProcedure } from '../trpc.ts';

export const scoutRouter = router({
  state: viewProcedure.query(({ ctx }) =>
    ctx.runtime.control.command<ScoutAnswer>('scout', {}, ctx.session.token),
  ),
  run: permittedProcedure('roster_write').mutation(({ ctx }) =>
    ctx.runtime.control.command<ScoutAnswer>('scout-run', {}, ctx.session.token),
  ),
});
