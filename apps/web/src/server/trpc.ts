import { isPermitted, PERMISSIONS, type Permission } from '@chimera/core/control/roles';
import { initTRPC, TRPCError } from '@trpc/server';
import superjson from 'superjson';
import { isControlFailure } from './control-door.ts';
import type { Runtime } from './runtime.ts';
import type { Session } from './session.ts';

export interface Context {
  readonly runtime: Runtime;
  readonly session: Session;
  /** The nonce of the sign-in that this browser began; null without one. */
  readonly challenge: string | null;
  /** Adds a Set-Cookie header to the answer. */
  readonly setCookie: (cookie: string) => void;
}

/** What each procedure needs, so that a test can ask every one of them. */
export interface ProcedureMeta {
  readonly permission: Permission | 'open';
}

const t = initTRPC.context<Context>().meta<ProcedureMeta>().create({ transformer: superjson });

export const { router } = t;

const CODES: Readonly<Record<number, TRPCError['code']>> = {
  400: 'BAD_REQUEST',
  401: 'UNAUTHORIZED',
  403: 'FORBIDDEN',
  404: 'NOT_FOUND',
  409: 'CONFLICT',
  413: 'PAYLOAD_TOO_LARGE',
  422: 'BAD_REQUEST',
  429: 'TOO_MANY_REQUESTS',
  503: 'SERVICE_UNAVAILABLE',
};

/** By name, for the same reason as `isControlFailure`. */
export const isDatabaseFailure = (cause: unknown): boolean =>
  cause instanceof Error && cause.name === 'DatabaseFailure';

/** What went wrong outside becomes an error whose message is a sentence with a remedy. */
function translated(error: TRPCError): TRPCError {
  const { cause } = error;
  if (isControlFailure(cause)) {
    return new TRPCError({
      code: CODES[cause.status] ?? 'INTERNAL_SERVER_ERROR',
      message: cause.message,
      cause,
    });
  }
  if (isDatabaseFailure(cause)) {
    const message = 'the operator’s database cannot be read now; npm start brings the operator back';
    return new TRPCError({ code: 'SERVICE_UNAVAILABLE', message, cause });
  }
  return error;
}

const translate = t.middleware(async ({ next }) => {
  const result = await next();
  if (!result.ok) throw translated(result.error);
  return result;
});

const signIn = t.middleware(({ ctx, next }) => {
  if (ctx.session.state === 'signed_in') return next({ ctx: { ...ctx, session: ctx.session } });
  if (ctx.session.state === 'unavailable') {
    throw new TRPCError({
      code: 'SERVICE_UNAVAILABLE',
      message: 'your session cannot be checked until the operator’s database can be read',
    });
  }
  throw new TRPCError({ code: 'UNAUTHORIZED', message: 'sign in with a link from ./chimera admin link' });
});

/** For who is not signed in yet. */
export const openProcedure = t.procedure.meta({ permission: 'open' }).use(translate);
/** For everyone who is signed in. */
export const viewProcedure = openProcedure.meta({ permission: 'view' }).use(signIn);

/** For who may do this. The operator asks the same table again; this only answers sooner. */
export const permittedProcedure = (permission: Permission) =>
  viewProcedure.meta({ permission }).use(({ ctx, next }) => {
    if (isPermitted(ctx.session.role, permission)) return next();
    const message = `this needs the role ${PERMISSIONS[permission]}; ask an admin`;
    throw new TRPCError({ code: 'FORBIDDEN', message });
  });
