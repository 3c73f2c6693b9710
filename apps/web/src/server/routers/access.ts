import {
  type ApiKeyAnswer,
  adminWalletCommand,
  apiKeyCommand,
  revokeKeyCommand,
  revokeSessionCommand,
  roleSchema,
} from '@chimera/core/contract/control';
import { z } from 'zod';
import { permittedProcedure, router } from '../trpc.ts';

interface Applied {
  readonly seq: number;
}

const adminProcedure = permittedProcedure('access_write');

/** Who may look and act. */
export const accessRouter = router({
  list: adminProcedure.query(({ ctx }) => ctx.runtime.reads.read('access', { nowMs: ctx.runtime.nowMs() })),
  addKey: adminProcedure
    .input(apiKeyCommand)
    .mutation(({ ctx, input }) =>
      ctx.runtime.control.command<ApiKeyAnswer>('api-key', input, ctx.session.token),
    ),
  revokeKey: adminProcedure
    .input(revokeKeyCommand)
    .mutation(({ ctx, input }) =>
      ctx.runtime.control.command<Applied>('api-key-revoke', input, ctx.session.token),
    ),
  revokeSession: adminProcedure
    .input(revokeSessionCommand)
    .mutation(({ ctx, input }) =>
      ctx.runtime.control.command<Applied>('session-revoke', input, ctx.session.token),
    ),
  setWallet: adminProcedure
    .input(adminWalletCommand)
    .mutation(({ ctx, input }) =>
      ctx.runtime.control.command<Applied>('admin-wallet', input, ctx.session.token),
    ),
  /** The token of a login link; the page puts it behind its own address. */
  link: adminProcedure
    .input(z.strictObject({ role: roleSchema }))
    .mutation(({ ctx, input }) =>
      ctx.runtime.control.command<{ readonly token: string }>('login-link', input, ctx.session.token),
    ),
});
