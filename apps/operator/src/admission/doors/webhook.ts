import type { Signal, Strategy } from '@chimera/core/admission/signal';
import type { TrippedBreaker } from '@chimera/core/control/breakers';
import type { Ids, SignalId } from '@chimera/core/ids';
import { lengthPrefixed } from '@chimera/core/ids';
import { address, slot, txid, type UnixMs } from '@chimera/core/units/chain';
import type { AddressGuard } from '../../http/address-guard.ts';
import { DoorError } from '../../http/door-error.ts';
import type { RateLimiter } from '../../http/rate.ts';
import { type Answer, type DoorRequest, issuesOf, type Route } from '../../http/route.ts';
import type { Tracer } from '../../tracer.ts';
import { type Authenticated, authenticate, type WebhookProvider } from '../authenticate.ts';
import type { Enter, Entered } from '../enter.ts';
import type { RefusedDeliveries } from '../refused-deliveries.ts';
import { parseJsonBody } from './json-body.ts';
import { type WebhookBody, webhookSchema, withExactAmounts } from './webhook-schema.ts';

/** Signals of one provider, per second and saved up at most. */
export const PROVIDER_RATE = { perSecond: 200, burst: 400 };
/** Equal content without any id is one signal for this long. */
const CONTENT_WINDOW_MS = 600_000;
const SHED_RETRY_SECONDS = 2;
const HALTED_RETRY_SECONDS = 30;

export interface WebhookParts {
  readonly providers: { webhookProviders(): readonly WebhookProvider[] };
  readonly enter: Enter;
  readonly halts: { isFirstSendHalted(kind: 'entry' | 'exit'): boolean };
  readonly breakers: { blockOf(strategy: Strategy): TrippedBreaker | null };
  readonly guard: AddressGuard;
  readonly limiter: RateLimiter;
  readonly ids: Ids;
  readonly genesis: string;
  readonly tracer: Pick<Tracer, 'begin'>;
  readonly refused: RefusedDeliveries;
}

/** `POST /api/v1/webhook`: limits, signature, schema, halt, then the front door. */
export function createWebhookRoute(parts: WebhookParts): Route {
  return {
    method: 'POST',
    path: '/api/v1/webhook',
    guard: 'own',
    summary: 'Deliver a signed trading signal (Standard Webhooks, or X-Timestamp and X-Signature).',
    body: webhookSchema,
    answers: {
      200: 'A signal we already know; `state` says what became of it.',
      202: 'The signal is durable; its verdict follows.',
    },
    handle: (request) => receive(parts, request),
  };
}

async function receive(parts: WebhookParts, request: DoorRequest): Promise<Answer> {
  let sender: Authenticated | null = null;
  try {
    sender = signedSender(parts, request);
    return await take(parts, request, sender);
  } catch (error) {
    // A stranger who asks too often was counted before; here he would only fill the log.
    const isKept = error instanceof DoorError && (sender !== null || error.code !== 'rate_limited');
    if (isKept) parts.refused.note(senderOf(sender), error, request.receivedAtMs);
    throw error;
  }
}

const senderOf = (sender: Authenticated | null) => ({
  providerId: sender?.providerId ?? null,
  deliveryId: sender?.deliveryId ?? null,
});

async function take(parts: WebhookParts, request: DoorRequest, sender: Authenticated): Promise<Answer> {
  const body = readBody(request.body);
  const signal = toSignal(parts, { body, sender, receivedAtMs: request.receivedAtMs });
  if (signal.side === 'buy') refuseWhileStopped(parts, signal);
  parts.tracer.begin(signal, request.receivedMs);
  return answerTo(signal, await parts.enter.enter(signal, sender.deliveryId));
}

/** A new BUY is refused at the door while nothing is bought; a known one is told what became of it. */
function refuseWhileStopped({ halts, breakers, enter }: WebhookParts, signal: Signal): void {
  const { tradeUuid, lane, receivedAtMs } = signal;
  const isHalted = halts.isFirstSendHalted('entry');
  const block = isHalted ? null : breakers.blockOf(lane === 'SPEAR' ? 'SPEAR' : 'SHIELD');
  if (!isHalted && block === null) return;
  // Asked last, because it reads the database.
  if (enter.find(signal.signalId) !== null) return;
  if (block === null) {
    throw new DoorError('trading_halted', { tradeUuid, retryAfterSeconds: HALTED_RETRY_SECONDS });
  }
  const { breaker, scope, sinceMs, untilMs, measured, threshold } = block;
  throw new DoorError('circuit_breaker_triggered', {
    tradeUuid,
    retryAfterSeconds:
      untilMs === null ? HALTED_RETRY_SECONDS : Math.max(1, Math.ceil((untilMs - receivedAtMs) / 1_000)),
    details: {
      ...{ breaker, scope, measured, threshold },
      ...{ since_ms: sinceMs, until_ms: untilMs },
      ends: untilMs === null ? 'when a person resets it' : 'by its cooldown',
    },
  });
}

/** Proves the sender of any request to a provider's route; throws the refusal. */
export function signedSender(
  parts: Pick<WebhookParts, 'guard' | 'limiter' | 'providers'>,
  request: DoorRequest,
): Authenticated {
  const { headers, body, address: from, receivedAtMs: nowMs } = request;
  parts.guard.check(from, nowMs);
  const likely = parts.guard.lastProvider(from);
  const sender = authenticate({ headers, body, nowMs }, parts.providers.webhookProviders(), likely);
  if (!sender.ok) {
    parts.guard.failed(from, nowMs);
    const { code, details } = sender.error;
    throw new DoorError(code, details === undefined ? {} : { details });
  }
  parts.guard.authenticated(from, nowMs, sender.value.providerId);
  const retryAfterSeconds = parts.limiter.take(sender.value.providerId, nowMs);
  if (retryAfterSeconds !== null) throw new DoorError('rate_limited', { retryAfterSeconds });
  return sender.value;
}

function readBody(bytes: Buffer): WebhookBody {
  const json = parseJsonBody(bytes);
  if (!json.ok) throw new DoorError('malformed_body', { details: json.error });
  const { value, exact } = json.value;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new DoorError('malformed_body', { details: 'the body is not a JSON object' });
  }
  const body = webhookSchema.safeParse(withExactAmounts(value, exact()));
  if (!body.success) throw new DoorError('invalid_field', { details: issuesOf(body.error) });
  return body.data;
}

interface Delivery {
  readonly body: WebhookBody;
  readonly sender: Authenticated;
  readonly receivedAtMs: UnixMs;
}

function toSignal(parts: WebhookParts, delivery: Delivery): Signal {
  const { body, sender, receivedAtMs } = delivery;
  const signalId = signalIdOf(parts, delivery);
  const side = body.action === 'BUY' ? 'buy' : 'sell';
  return {
    signalId,
    tradeUuid: body.trade_uuid ?? parts.ids.uuid(signalId),
    door: 'webhook',
    providerId: sender.providerId,
    lane: side === 'sell' || body.strategy === 'EXIT' ? 'EXIT' : body.strategy,
    side,
    mint: address(body.token_address),
    tokenSymbol: body.token,
    swap: {
      leader: address(body.wallet_address),
      leaderTxid: body.signature === undefined ? null : txid(body.signature),
      leaderSlot: body.slot === undefined ? null : slot(body.slot),
      leaderBlockTimeMs: null,
      leaderLamports: null,
      leaderAtoms: null,
      soldFractionBps: body.exit_fraction ?? null,
    },
    exit: null,
    hintLamports: body.amount_sol,
    receivedAtMs,
  };
}

/** A leader's transaction names the signal; else what the provider calls it; else its content and time. */
function signalIdOf({ ids, genesis, enter }: WebhookParts, delivery: Delivery): SignalId {
  const { body, sender, receivedAtMs } = delivery;
  if (body.signature !== undefined) {
    const side = body.action === 'BUY' ? 'buy' : 'sell';
    const key = { genesis, leader: body.wallet_address, leaderTxid: body.signature, side } as const;
    return ids.leaderSignal({ ...key, mint: body.token_address });
  }
  const reference = body.trade_uuid ?? (sender.isDeliveryNamed ? sender.deliveryId : null);
  if (reference !== null) return ids.providerSignal(sender.providerId, reference);
  const content = contentOf(body);
  const windowStartMs = Math.floor(receivedAtMs / CONTENT_WINDOW_MS) * CONTENT_WINDOW_MS;
  const previous = ids.contentSignal(sender.providerId, content, windowStartMs - CONTENT_WINDOW_MS);
  const known = enter.find(previous);
  const isRepeat = known !== null && receivedAtMs - known.receivedAtMs < CONTENT_WINDOW_MS;
  return isRepeat ? previous : ids.contentSignal(sender.providerId, content, windowStartMs);
}

const contentOf = (body: WebhookBody): string =>
  lengthPrefixed([
    body.wallet_address,
    body.token,
    body.action,
    body.amount_sol.toString(),
    body.strategy,
    body.token_address,
    String(body.exit_fraction ?? ''),
    String(body.slot ?? ''),
  ]);

function answerTo(signal: Signal, entered: Entered): Answer {
  const { tradeUuid } = entered;
  switch (entered.outcome) {
    case 'accepted':
      return {
        status: 202,
        body: { status: 'accepted', trade_uuid: tradeUuid, signal_id: signal.signalId },
      };
    case 'duplicate':
      return {
        status: 200,
        body: {
          status: 'duplicate',
          reason: 'duplicate_signal',
          trade_uuid: tradeUuid,
          signal_id: signal.signalId,
          state: entered.state,
        },
      };
    case 'shed':
      throw new DoorError('load_shed', { tradeUuid, retryAfterSeconds: SHED_RETRY_SECONDS });
  }
}
