import {
  type ChallengeAnswer,
  challengeCommand,
  type LoginAnswer,
  loginCommand,
  type SocketTokenAnswer,
  walletLoginCommand,
} from '@chimera/core/contract/control';
import { TRPCError } from '@trpc/server';
import { challengeCookie, clearedCookie, sessionCookie } from '../session.ts';
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
  /** The text for a wallet to sign; its nonce stays in a cookie of this browser. */
  challenge: openProcedure.input(challengeCommand).mutation(async ({ ctx, input }) => {
    const { isHttps, control } = ctx.runtime;
    const { nonce, message, expiresAtMs } = await control.command<ChallengeAnswer>(
      'wallet-challenge',
      input,
      null,
    );
    ctx.setCookie(challengeCookie(nonce, expiresAtMs, isHttps));
    return { message };
  }),
  walletLogin: openProcedure
    .input(walletLoginCommand.omit({ nonce: true }))
    .mutation(async ({ ctx, input }) => {
      const { isHttps, control } = ctx.runtime;
      if (ctx.challenge === null) {
        throw new TRPCError({ code: 'UNAUTHORIZED', message: 'begin the sign-in again in this browser' });
      }
      ctx.setCookie(challengeCookie('', 0, isHttps));
      const command = { ...input, nonce: ctx.challenge };
      const { session, role, expiresAtMs } = await control.command<LoginAnswer>(
        'wallet-login',
        command,
        null,
      );
      ctx.setCookie(sessionCookie(session, expiresAtMs, isHttps));
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
