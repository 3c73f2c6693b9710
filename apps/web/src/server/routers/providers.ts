import { providerCommand, providerKeyCommand } from '@chimera/core/contract/control';
import { z } from 'zod';
import { permittedProcedure, router, viewProcedure } from '../trpc.ts';

interface ProviderSet {
  readonly providerId: string;
  readonly scheme: 'standard' | 'legacy' | 'helius';
  readonly seq: number;
  /** Only when it was made by this very command. */
  readonly secret?: string;
}

const writeProcedure = permittedProcedure('provider_write');
const logInput = z.strictObject({ providerId: z.string().max(32).nullable() });

/** Who may post signals, and what they posted. */
export const providersRouter = router({
  list: viewProcedure.query(({ ctx }) => ctx.runtime.reads.read('providers', {})),
  /** The newest deliveries; without a provider, those that no key fits. */
  deliveries: viewProcedure
    .input(logInput)
    .query(({ ctx, input }) => ctx.runtime.reads.read('deliveries', input)),
  set: writeProcedure.input(providerCommand).mutation(async ({ ctx, input }) => ({
    ...(await ctx.runtime.control.command<ProviderSet>('provider', input, ctx.session.token)),
    operatorUrl: ctx.runtime.operatorUrl,
  })),
  changeKey: writeProcedure.input(providerKeyCommand).mutation(async ({ ctx, input }) => ({
    ...(await ctx.runtime.control.command<ProviderSet>('provider-key', input, ctx.session.token)),
    operatorUrl: ctx.runtime.operatorUrl,
  })),
});
