import { PERMISSIONS, type Permission, type Role } from '@chimera/core/control/roles';
import type { UnixMs } from '@chimera/core/units/chain';
import type { z } from 'zod';
import { parseJsonBody } from '../admission/doors/json-body.ts';
import { DoorError } from './door-error.ts';

/** Who asks, as proven by a session or an API key. */
export interface Caller {
  readonly userId: string;
  readonly role: Role;
  readonly kind: 'session' | 'key';
  /** SHA-256 of the session or the API key. */
  readonly credentialHash: string;
}

export interface DoorRequest {
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly params: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
  /** The bytes as they came; empty without a body. */
  readonly body: Buffer;
  readonly address: string;
  readonly receivedAtMs: UnixMs;
  /** The same moment, when the last byte had come, on the monotonic clock. */
  readonly receivedMs: number;
  /** Null on `open` and `own` routes. */
  readonly caller: Caller | null;
}

export interface Answer {
  readonly status: number;
  /** JSON-safe (`toWire`), or text under another content type. */
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** `open` needs nothing; `own` proves its sender itself; everything else is a permission of the role table. */
export type RouteGuard = Permission | 'open' | 'own';

export interface Route {
  readonly method: 'GET' | 'POST' | 'PUT';
  /** With `:name` for parameters. */
  readonly path: string;
  readonly guard: RouteGuard;
  readonly summary: string;
  /** Schema of the JSON body, checked before `handle` unless the route is `own`. */
  readonly body?: z.ZodType;
  /** Schema of the query string; the handler parses it with `parseQuery`. */
  readonly query?: z.ZodObject;
  /** Statuses besides errors, each with a sentence. */
  readonly answers: Readonly<Record<number, string>>;
  /** A halt is never refused for asking too often. */
  readonly isUnlimited?: boolean;
  readonly handle: (request: DoorRequest, input: unknown) => Promise<Answer> | Answer;
}

/** A route whose handler gets its body as the schema made it. */
export function commandRoute<S extends z.ZodType>(
  route: Omit<Route, 'body' | 'handle'> & {
    readonly body: S;
    readonly handle: (request: DoorRequest, input: z.output<S>) => Promise<Answer> | Answer;
  },
): Route {
  // The server passes what `body` parsed, and nothing else, as the second argument.
  return { ...route, handle: (request, input) => route.handle(request, input as z.output<S>) };
}

/** Parses a JSON body by a schema; throws `malformed_body` or `invalid_field`. */
export function parseInput<S extends z.ZodType>(schema: S, body: Buffer): z.output<S> {
  const json = parseJsonBody(body.length === 0 ? Buffer.from('{}') : body);
  if (!json.ok) throw new DoorError('malformed_body', { details: json.error });
  const parsed = schema.safeParse(json.value.value);
  if (!parsed.success) throw new DoorError('invalid_field', { details: issuesOf(parsed.error) });
  return parsed.data;
}

/** Parses the query string by a schema; throws `invalid_field`. */
export function parseQuery<S extends z.ZodType>(schema: S, query: DoorRequest['query']): z.output<S> {
  const parsed = schema.safeParse(query);
  if (!parsed.success) throw new DoorError('invalid_field', { details: issuesOf(parsed.error) });
  return parsed.data;
}

/** Field by field, what is wrong. */
export const issuesOf = (error: z.ZodError): readonly { field: string; message: string }[] =>
  error.issues.map((issue) => ({ field: issue.path.join('.'), message: issue.message }));

/** The caller of a guarded route. */
export function callerOf(request: DoorRequest): Caller {
  if (request.caller === null) throw new DoorError('unauthenticated');
  return request.caller;
}

export const forbidden = (permission: Permission): DoorError =>
  new DoorError('forbidden', { details: { permission, role: PERMISSIONS[permission] } });
