import { exitPositionCommand } from '@chimera/core/contract/control';
import type { PositionId } from '@chimera/core/ids';
import { POSITION_SORTS } from '@chimera/db/reads/positions';
import { z } from 'zod';
import { permittedProcedure, router, viewProcedure } from '../trpc.ts';
import { addressInput, hashInput, pageInput } from './inputs.ts';

const listInput = z.strictObject({
  ...pageInput,
  status: z.enum(['open', 'closed', 'all']).optional(),
  strategy: z.enum(['SHIELD', 'SPEAR']).optional(),
  leader: addressInput.optional(),
  mint: addressInput.optional(),
  sort: z.enum(POSITION_SORTS).optional(),
  direction: z.enum(['asc', 'desc']).optional(),
});
const positionId = hashInput.transform((id) => id as PositionId);

interface ExitAnswer {
  readonly status: 'accepted' | 'duplicate' | 'shed';
  readonly tradeUuid: string;
  readonly seq: number;
}

export const positionsRouter = router({
  list: viewProcedure.input(listInput).query(({ ctx, input }) => ctx.runtime.reads.read('positions', input)),
  detail: viewProcedure
    .input(z.strictObject({ positionId }))
    .query(({ ctx, input }) => ctx.runtime.reads.read('position', input)),
  exit: permittedProcedure('exit_position')
    .input(exitPositionCommand)
    .mutation(({ ctx, input }) =>
      ctx.runtime.control.command<ExitAnswer>('exit-position', input, ctx.session.token),
    ),
});
