import type { Ledger, TransactionRecord } from '../chain/types.ts';
import type { FaultRegistry } from '../faults/registry.ts';
import { onConfirmed } from '../market/confirmed.ts';
import { stringifyJson } from '../rpc/json.ts';
import { type DeliveryPolicy, deliver, HELIUS_POLICY } from './delivery.ts';
import { enhancedPayload } from './enhanced-payload.ts';
import { rawPayload } from './raw-payload.ts';
import type { Webhook, WebhookBook } from './webhook-book.ts';

export interface DispatcherParts {
  readonly ledger: Ledger;
  readonly book: WebhookBook;
  readonly faults: FaultRegistry;
  readonly policy?: DeliveryPolicy;
}

export interface Dispatcher {
  stop(): void;
}

/** Deliveries under way at most; beyond that events are lost, as at a provider that sheds load. */
const IN_FLIGHT_MAX = 2_000;
/** A webhook is switched off when so many of its last deliveries were lost. */
const HEALTH_WINDOW = 100;
const LOST_MAX = 95;

/** Posts every confirmed transaction that touches a watched account to the webhooks that watch it. */
export function startDispatcher(parts: DispatcherParts): Dispatcher {
  const { ledger, book } = parts;
  const health = new Map<string, boolean[]>();
  let inFlight = 0;
  const send = async (webhook: Webhook, record: TransactionRecord): Promise<void> => {
    if (inFlight >= IN_FLIGHT_MAX) return;
    inFlight += 1;
    const outcome = await post(parts, webhook, record);
    inFlight -= 1;
    if (outcome !== 'dropped') judge(book, health, webhook, outcome === 'delivered');
  };
  const stop = onConfirmed(ledger, (record) => {
    for (const webhook of book.list())
      if (webhook.active && wants(webhook, record)) void send(webhook, record);
  });
  return { stop };
}

const isEnhanced = (webhook: Webhook): boolean => webhook.webhookType.startsWith('enhanced');

function wants(webhook: Webhook, record: TransactionRecord): boolean {
  const isFailed = record.err !== null;
  if (isFailed && (isEnhanced(webhook) || webhook.txnStatus === 'success')) return false;
  if (!isFailed && webhook.txnStatus === 'failed') return false;
  const watched = watchedBy(webhook);
  return record.keys.some((key) => watched.has(key));
}

/** A webhook may watch 100,000 addresses, and an edit makes a new object: one set per object is enough. */
const watchedSets = new WeakMap<Webhook, ReadonlySet<string>>();

function watchedBy(webhook: Webhook): ReadonlySet<string> {
  const known = watchedSets.get(webhook);
  if (known !== undefined) return known;
  const watched = new Set(webhook.accountAddresses);
  watchedSets.set(webhook, watched);
  return watched;
}

function post(
  { faults, policy = HELIUS_POLICY }: DispatcherParts,
  webhook: Webhook,
  record: TransactionRecord,
) {
  const payload = isEnhanced(webhook) ? enhancedPayload(record) : rawPayload(record);
  const authorization: Record<string, string> =
    webhook.authHeader === '' ? {} : { authorization: webhook.authHeader };
  const target = { url: webhook.webhookURL, headers: authorization };
  return deliver(target, stringifyJson([payload]), policy, faults.at('helius.deliver'));
}

function judge(
  book: WebhookBook,
  health: Map<string, boolean[]>,
  { webhookID }: Webhook,
  isDelivered: boolean,
): void {
  const recent = [...(health.get(webhookID) ?? []), isDelivered].slice(-HEALTH_WINDOW);
  health.set(webhookID, recent);
  const lost = recent.filter((delivered) => !delivered).length;
  if (lost < LOST_MAX) return;
  health.delete(webhookID);
  book.setActive(webhookID, false);
}
