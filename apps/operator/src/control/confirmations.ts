import { createHmac, timingSafeEqual } from 'node:crypto';
import type { UnixMs } from '@chimera/core/units/chain';
import { type RandomBytes, randomSecret } from './random.ts';

/** The second step must follow the first within this time. */
export const CONFIRM_MS_MAX = 600_000;

/** Tokens for acts that take two steps. A token is good once, for one purpose, until it expires. */
export interface Confirmations {
  issue(purpose: string, nowMs: UnixMs): string;
  redeem(purpose: string, token: string, nowMs: UnixMs): boolean;
}

/** The secret lives as long as the process, so a restart voids every open confirmation. */
export function createConfirmations(random: RandomBytes): Confirmations {
  const secret = randomSecret(random);
  const used = new Map<string, number>();
  const macOf = (purpose: string, expiresAtMs: number): string =>
    createHmac('sha256', secret).update(`${expiresAtMs}|${purpose}`).digest('base64url');
  const forgetExpired = (nowMs: UnixMs): void => {
    for (const [token, expiresAtMs] of used) if (expiresAtMs < nowMs) used.delete(token);
  };

  return {
    issue(purpose, nowMs) {
      const expiresAtMs = nowMs + CONFIRM_MS_MAX;
      return `${expiresAtMs}.${macOf(purpose, expiresAtMs)}`;
    },
    redeem(purpose, token, nowMs) {
      const match = /^(\d{13,14})\.([\w-]{43})$/.exec(token);
      if (match === null) return false;
      const expiresAtMs = Number.parseInt(match[1] ?? '', 10);
      const wanted = Buffer.from(macOf(purpose, expiresAtMs));
      const isSame = timingSafeEqual(Buffer.from(match[2] ?? ''), wanted);
      forgetExpired(nowMs);
      if (!isSame || expiresAtMs < nowMs || used.has(token)) return false;
      used.set(token, expiresAtMs);
      return true;
    },
  };
}
