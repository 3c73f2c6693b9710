import { DoorError } from './door-error.ts';
import { createRateLimiter } from './rate.ts';

/** Requests without valid credentials, per address and minute; more are refused before any cryptography. */
export const UNAUTHENTICATED_PER_MINUTE_MAX = 10;
/** What an address that did authenticate lately may get wrong: another program may share it. */
const TRUSTED_FAILURES = { perSecond: 200, burst: 400 };
const TRUST_MS = 600_000;
const TRUSTED_MAX = 10_000;
/** Requests to open routes (health, readiness, documentation) per address. */
const OPEN_REQUESTS = { perSecond: 20, burst: 60 };

/** Keeps strangers from spending our cryptography, without letting them lock out whom they share an address with. */
export interface AddressGuard {
  /** Before costly credentials are verified; throws `rate_limited`. */
  check(address: string, nowMs: number): void;
  /** After credentials were wrong; throws `rate_limited` when the address has used up its tries. */
  failed(address: string, nowMs: number): void;
  /** `providerId` where it was a provider's signature. */
  authenticated(address: string, nowMs: number, providerId?: string): void;
  /** The provider whose signature came last from there; null when none did lately. */
  lastProvider(address: string): string | null;
  /** For routes that need no credentials; throws `rate_limited`. */
  checkOpen(address: string, nowMs: number): void;
}

interface Trusted {
  readonly untilMs: number;
  readonly providerId: string | null;
}

export function createAddressGuard(): AddressGuard {
  const strangers = createRateLimiter({
    perSecond: UNAUTHENTICATED_PER_MINUTE_MAX / 60,
    burst: UNAUTHENTICATED_PER_MINUTE_MAX,
  });
  const trustedFailures = createRateLimiter(TRUSTED_FAILURES);
  const open = createRateLimiter(OPEN_REQUESTS);
  const trusted = new Map<string, Trusted>();
  const limiterOf = (address: string, nowMs: number) =>
    (trusted.get(address)?.untilMs ?? 0) > nowMs ? trustedFailures : strangers;
  const refuse = (retryAfterSeconds: number | null): void => {
    if (retryAfterSeconds !== null) throw new DoorError('rate_limited', { retryAfterSeconds });
  };

  return {
    check: (address, nowMs) => refuse(limiterOf(address, nowMs).wait(address, nowMs)),
    failed: (address, nowMs) => refuse(limiterOf(address, nowMs).take(address, nowMs)),
    checkOpen: (address, nowMs) => refuse(open.take(address, nowMs)),
    authenticated(address, nowMs, providerId) {
      const before = trusted.get(address)?.providerId ?? null;
      trusted.delete(address);
      trusted.set(address, { untilMs: nowMs + TRUST_MS, providerId: providerId ?? before });
      if (trusted.size <= TRUSTED_MAX) return;
      const [oldest] = trusted.keys();
      if (oldest !== undefined) trusted.delete(oldest);
    },
    lastProvider: (address) => trusted.get(address)?.providerId ?? null,
  };
}
