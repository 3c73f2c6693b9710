import { createHmac } from 'node:crypto';
import type { Book } from '@chimera/core/book';
import { createHeliusRoute } from '../../apps/operator/src/admission/doors/helius.ts';
import { createWebhookRoute, PROVIDER_RATE } from '../../apps/operator/src/admission/doors/webhook.ts';
import type { Engine } from '../../apps/operator/src/compose/engine.ts';
import { createAddressGuard } from '../../apps/operator/src/http/address-guard.ts';
import { DoorError } from '../../apps/operator/src/http/door-error.ts';
import { createRateLimiter } from '../../apps/operator/src/http/rate.ts';
import type { Answer, DoorRequest, Route } from '../../apps/operator/src/http/route.ts';
import type { Clock } from '../../apps/operator/src/ports.ts';
import { GENESIS, ids } from './sim-ids.ts';

/** What may be wrong with a delivery; nothing of it is taken. */
export type Flaw = 'forged' | 'stale' | 'garbled';

export interface Knock {
  readonly door: 'webhook' | 'helius';
  readonly scheme: 'standard' | 'legacy';
  /** The same for each time that it is told. */
  readonly deliveryId: string;
  readonly payload: unknown;
  readonly flaw: Flaw | null;
}

/** `kept`: the sender heard that it is durable; `again`: it was asked to come back. */
export type Heard = 'kept' | 'again' | 'refused';

/** The doors that others send to, without the HTTP in front of them. */
export interface SimDoors {
  readonly knock: (knock: Knock) => Promise<Heard>;
}

export const DOOR_PROVIDERS = ['standard', 'legacy', 'helius'] as const;
const SECRET = 'a secret that all simulated senders share';
const STALE_SECONDS = 3_600;
/** Refusals that ask for another try. */
const COME_BACK: ReadonlySet<string> = new Set(['load_shed', 'rate_limited']);

/** Makes the senders known, once in a world. */
export async function registerSenders({ control }: Engine): Promise<void> {
  for (const scheme of DOOR_PROVIDERS) {
    const may = { active: true, mayTradeWithoutLeader: true, maySendSpear: true };
    await control.providers.set({ providerId: scheme, scheme, secret: SECRET, ...may }, 'simulation');
  }
}

export function createSimDoors({ control }: Engine, book: Book, clock: Clock): SimDoors {
  const limiter = createRateLimiter(PROVIDER_RATE);
  const door = { ...control, book, ids, genesis: GENESIS, guard: createAddressGuard(), limiter };
  const webhook = createWebhookRoute(door);
  const helius = createHeliusRoute({ ...door, count: () => undefined });
  return {
    knock: async (knock) => {
      const request = toRequest(knock, clock);
      try {
        const { status } = await answerOf(knock.door === 'webhook' ? webhook : helius, request);
        return status < 300 ? 'kept' : 'refused';
      } catch (error) {
        if (!(error instanceof DoorError)) throw error;
        return COME_BACK.has(error.code) ? 'again' : 'refused';
      }
    },
  };
}

const answerOf = async (route: Route, request: DoorRequest): Promise<Answer> =>
  route.handle(request, undefined);

function toRequest(knock: Knock, clock: Clock): DoorRequest {
  const { flaw, payload } = knock;
  const text = JSON.stringify(payload);
  const body = flaw === 'garbled' ? `${text.slice(0, -2)}` : text;
  return {
    headers: headersOf(knock, body, clock.nowMs()),
    params: { provider: 'helius' },
    query: {},
    body: Buffer.from(body),
    // A forger's tries are his own, whatever address the true senders have.
    address: flaw === null ? '192.0.2.1' : '192.0.2.66',
    receivedAtMs: clock.nowMs(),
    receivedMs: clock.monotonicMs(),
    caller: null,
  };
}

type Headers = Readonly<Record<string, string>>;

function headersOf({ door, scheme, deliveryId, flaw }: Knock, body: string, nowMs: number): Headers {
  const secret = flaw === 'forged' ? `${SECRET}?` : SECRET;
  if (door === 'helius') return { authorization: secret };
  const seconds = String(Math.floor(nowMs / 1_000) - (flaw === 'stale' ? STALE_SECONDS : 0));
  const sign = (text: string) => createHmac('sha256', secret).update(text);
  if (scheme === 'legacy') {
    return { 'x-timestamp': seconds, 'x-signature': sign(`${seconds}${body}`).digest('hex') };
  }
  const mac = sign(`${deliveryId}.${seconds}.${body}`).digest('base64');
  return { 'webhook-id': deliveryId, 'webhook-timestamp': seconds, 'webhook-signature': `v1,${mac}` };
}
