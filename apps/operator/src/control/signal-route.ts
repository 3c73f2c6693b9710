import { isPermitted } from '@chimera/core/control/roles';
import type { Lookup, SignalStatus } from '@chimera/db/reads/lookup';
import { signedSender, type WebhookParts } from '../admission/doors/webhook.ts';
import { DoorError } from '../http/door-error.ts';
import { type DoorRequest, forbidden, type Route } from '../http/route.ts';
import { bearerOf } from '../http/server.ts';
import type { Access } from './access.ts';

export interface SignalRouteParts extends Pick<WebhookParts, 'guard' | 'limiter' | 'providers'> {
  readonly access: Pick<Access, 'identify'>;
  readonly lookup: Pick<Lookup, 'signalsByTradeUuid'>;
  /** Every reason of a refusal, from the decision; empty while there is none. */
  readonly reasonsOf: (signalId: SignalStatus['signalId']) => readonly string[];
}

/** `GET /api/v1/signals/:trade_uuid`: a provider sees its own signals, people see all. */
export function createSignalRoute(parts: SignalRouteParts): Route {
  return {
    method: 'GET',
    path: '/api/v1/signals/:trade_uuid',
    guard: 'own',
    summary: 'What became of a signal. Sign an empty body as for a webhook, or send a Bearer key.',
    answers: { 200: 'The signal and its verdict; `received` while it waits.' },
    handle: (request) => {
      const providerId = readerOf(parts, request);
      const found = parts.lookup
        .signalsByTradeUuid(request.params.trade_uuid ?? '')
        .find((signal) => providerId === null || signal.providerId === providerId);
      if (found === undefined) throw new DoorError('not_found', { details: 'no such signal' });
      return { status: 200, body: toBody(found, parts.reasonsOf(found.signalId)) };
    },
  };
}

/** The provider who asks; null for people, who see every provider's signals. */
function readerOf(parts: SignalRouteParts, request: DoorRequest): string | null {
  const { authorization } = request.headers;
  const bearer = bearerOf(typeof authorization === 'string' ? authorization : undefined);
  if (bearer === null) return signedSender(parts, request).providerId;
  const caller = parts.access.identify(bearer);
  if (caller === null) {
    parts.guard.failed(request.address, request.receivedAtMs);
    throw new DoorError('unauthenticated');
  }
  if (!isPermitted(caller.role, 'view')) throw forbidden('view');
  return null;
}

const toBody = (signal: SignalStatus, reasons: readonly string[]) => ({
  trade_uuid: signal.tradeUuid,
  signal_id: signal.signalId,
  provider: signal.providerId,
  action: signal.side === 'buy' ? 'BUY' : 'SELL',
  state: signal.state,
  reason: signal.reason,
  reasons,
  received_at_ms: signal.receivedAtMs,
  ended_at_ms: signal.endedAtMs,
});
