import { setTimeout as delay } from 'node:timers/promises';
import type { FaultSite } from '../faults/registry.ts';

export interface DeliveryTarget {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

export interface DeliveryPolicy {
  /** An answer later than this is a failure. */
  readonly timeoutMs: number;
  readonly retries: number;
  readonly retryAfterMs: number;
}

/** What mainnet's provider does; after the last retry the event is lost for good. */
export const HELIUS_POLICY: DeliveryPolicy = { timeoutMs: 1_000, retries: 3, retryAfterMs: 1_000 };

const FORBIDDEN = 403;

export type DeliveryOutcome = 'delivered' | 'refused' | 'lost' | 'dropped';

/** Posts one body until it is acknowledged, the receiver forbids it, or the retries are used up. */
export async function deliver(
  target: DeliveryTarget,
  body: string,
  policy: DeliveryPolicy,
  faults: FaultSite,
): Promise<DeliveryOutcome> {
  if (faults.hits('drop_request')) return 'dropped';
  const lateMs = faults.amount('latency') + faults.amount('reorder');
  if (lateMs > 0) await delay(lateMs, undefined, { ref: false });
  const copies = faults.hits('duplicate') ? 2 : 1;
  let outcome: DeliveryOutcome = 'lost';
  for (let copy = 0; copy < copies; copy++) outcome = await deliverOnce(target, body, policy);
  return outcome;
}

async function deliverOnce(
  target: DeliveryTarget,
  body: string,
  policy: DeliveryPolicy,
): Promise<DeliveryOutcome> {
  for (let attempt = 0; attempt <= policy.retries; attempt++) {
    if (attempt > 0) await delay(policy.retryAfterMs, undefined, { ref: false });
    const status = await post(target, body, policy.timeoutMs);
    if (status !== null && status >= 200 && status < 300) return 'delivered';
    if (status === FORBIDDEN) return 'refused';
  }
  return 'lost';
}

/** The answer's status; null when there was none in time. */
async function post(target: DeliveryTarget, body: string, timeoutMs: number): Promise<number | null> {
  try {
    const response = await fetch(target.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...target.headers },
      body,
      signal: AbortSignal.timeout(timeoutMs),
    });
    // An unread body would keep the connection from being used again.
    await response.arrayBuffer();
    return response.status;
  } catch (thrown) {
    // Refused, reset and late all mean the same to a sender: no acknowledgement.
    if (thrown instanceof Error) return null;
    throw thrown;
  }
}
