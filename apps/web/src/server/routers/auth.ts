import { type LoginAnswer, loginCommand, type SocketTokenAnswer } from '@chimera/core/contract/control';
import { clearedCookie, sessionCookie } from '../session.ts';
import { openProcedure, router, viewProcedure } from '../trpc.ts';

export const authRouter = router({
  /** Whether this browser is signed in, for the login page. */
  state: openProcedure.query(({ ctx }) => ({ state: ctx.session.state })),
  login: openProcedure.input(loginCommand).mutation(async ({ ctx, input }) => {
    const { session, role, expiresAtMs } = await ctx.runtime.control.command<LoginAnswer>(
      'login',
      input,
      null,
    );
    ctx.setCookie(sessionCookie(session, expiresAtMs, ctx.runtime.isHttps));
    return { role, expiresAtMs };
  }),
  logout: viewProcedure.mutation(async ({ ctx }) => {
    ctx.setCookie(clearedCookie(ctx.runtime.isHttps));
    await ctx.runtime.control.command('logout', {}, ctx.session.token);
  }),
  socketToken: viewProcedure.mutation(({ ctx }) =>
    ctx.runtime.control.command<SocketTokenAnswer>('socket-token', {}, ctx.session.token),
  ),
});
