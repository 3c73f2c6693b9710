import { type RpcModeAnswer, rpcModeCommand } from '@chimera/core/contract/control';
import type { RoutingState } from '@chimera/core/contract/routing';
import { fromWire } from '@chimera/core/contract/wire';
import { z } from 'zod';
import { permittedProcedure, router, viewProcedure } from '../trpc.ts';
import { pageInput } from './inputs.ts';

const lettersInput = z.strictObject({ ...pageInput, class: z.enum(['info', 'action']).optional() });

export const systemRouter = router({
  state: viewProcedure.query(({ ctx }) => ctx.runtime.reads.read('system', {})),
  deadLetters: viewProcedure
    .input(lettersInput)
    .query(({ ctx, input }) => ctx.runtime.reads.read('deadLetters', input)),
  routingHistory: viewProcedure.query(({ ctx }) => ctx.runtime.reads.read('routing', {})),
  /** Only the running operator knows how its routes are now. */
  routing: viewProcedure.query(async ({ ctx }) =>
    toRoutingState(await ctx.runtime.control.command('routing', {}, ctx.session.token)),
  ),
  setRpcMode: permittedProcedure('rpc_mode_write')
    .input(rpcModeCommand)
    .mutation(({ ctx, input }) =>
      ctx.runtime.control.command<RpcModeAnswer>('rpc-mode', input, ctx.session.token),
    ),
});

/** The operator answers in this shape, its amounts as text. */
const toRoutingState = (answer: unknown): RoutingState => fromWire(answer) as RoutingState;
