import type { AppendEvents } from '../control/append.ts';
import type { DoorError } from '../http/door-error.ts';
import { createRateLimiter } from '../http/rate.ts';

/** Refusals of one sender that are kept; a sender that is refused for ever must not fill the journal. */
const KEPT = { perSecond: 0.2, burst: 20 };
const DETAIL_LENGTH_MAX = 280;
/** Whose key fits none of ours. */
const NOBODY = '(nobody)';
/** Senders whose skipped refusals are counted: ours are few, and strangers are one. */
const COUNTED_MAX = 1_000;

export interface Sender {
  /** Null when no key fits. */
  readonly providerId: string | null;
  readonly deliveryId: string | null;
}

export interface RefusedDeliveries {
  /** Keeps for the provider's log that a delivery was refused; nobody waits for it. */
  note(sender: Sender, error: DoorError, nowMs: number): void;
}

export function createRefusedDeliveries(append: AppendEvents): RefusedDeliveries {
  const limiter = createRateLimiter(KEPT);
  const skipped = new Map<string, number>();
  return {
    note({ providerId, deliveryId }, { code, options }, nowMs) {
      const name = providerId ?? NOBODY;
      const before = skipped.get(name) ?? 0;
      if (limiter.take(name, nowMs) !== null) {
        if (skipped.size < COUNTED_MAX || before > 0) skipped.set(name, before + 1);
        return;
      }
      skipped.delete(name);
      const detail = options.details === undefined ? null : textOf(options.details);
      append([
        {
          event: { type: 'delivery_refused', providerId, deliveryId, reason: code, detail, skipped: before },
        },
      ]);
    },
  };
}

function textOf(details: unknown): string {
  const text = typeof details === 'string' ? details : JSON.stringify(details);
  return text.slice(0, DETAIL_LENGTH_MAX);
}
