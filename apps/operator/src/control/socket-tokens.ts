import { createHmac } from 'node:crypto';
import type { SocketTokenAnswer } from '@chimera/core/contract/control';
import { ROLES } from '@chimera/core/control/roles';
import type { UnixMs } from '@chimera/core/units/chain';
import { z } from 'zod';
import { isSameSecret } from '../admission/authenticate.ts';
import type { Caller } from '../http/route.ts';
import { type RandomBytes, randomSecret } from './random.ts';

/** Long enough to connect with, too short to be worth stealing. */
export const SOCKET_TOKEN_MS = 60_000;

const payloadSchema = z.strictObject({
  expiresAtMs: z.number(),
  caller: z.strictObject({
    userId: z.string(),
    role: z.enum(ROLES),
    kind: z.enum(['session', 'key']),
    credentialHash: z.string(),
  }),
});

export interface SocketTokensParts {
  readonly random: RandomBytes;
  readonly nowMs: () => UnixMs;
  readonly isAlive: (caller: Caller) => boolean;
}

/** Signed tokens bound to a session or key; the secret lives as long as the process. */
export function createSocketTokens({ random, nowMs, isAlive }: SocketTokensParts) {
  const secret = randomSecret(random);
  const macOf = (payload: string): string => createHmac('sha256', secret).update(payload).digest('base64url');
  return {
    issueSocketToken(caller: Caller): SocketTokenAnswer {
      const expiresAtMs = nowMs() + SOCKET_TOKEN_MS;
      const payload = Buffer.from(JSON.stringify({ expiresAtMs, caller })).toString('base64url');
      return { token: `${payload}.${macOf(payload)}`, expiresAtMs };
    },
    checkSocketToken(token: string): Caller | null {
      const [payload = '', mac = ''] = token.split('.', 2);
      if (!isSameSecret(mac, macOf(payload))) return null;
      const text = Buffer.from(payload, 'base64url').toString('utf8');
      const { expiresAtMs, caller } = payloadSchema.parse(JSON.parse(text));
      return expiresAtMs > nowMs() && isAlive(caller) ? caller : null;
    },
  };
}
