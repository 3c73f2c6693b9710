import { createHmac, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { type Doors, TEST_SECRET } from './doors-for-tests.ts';

/* What a provider and an admin send, for tests. */

export const LEADER = '9WzDXwBbmkg8ZTbNMqUxvQRAyrZzDsGYdLVL9zYtAWWM';
export const MINT = 'DezXAZ8z7PnrnRJjz3wXBoRgixCa6xjnB7YaB1pPB263';

export function signalJson(fields: Readonly<Record<string, unknown>> = {}): string {
  return JSON.stringify({
    strategy: 'SHIELD',
    token: 'BONK',
    token_address: MINT,
    action: 'BUY',
    amount_sol: 0.5,
    wallet_address: LEADER,
    trade_uuid: randomUUID(),
    ...fields,
  });
}

export function legacyHeaders(body: string, secret = TEST_SECRET, nowMs = Date.now()) {
  const timestamp = String(Math.floor(nowMs / 1_000));
  return {
    'content-type': 'application/json',
    'x-timestamp': timestamp,
    'x-signature': createHmac('sha256', secret).update(`${timestamp}${body}`).digest('hex'),
  };
}

export function standardHeaders(body: string, id: string) {
  const timestamp = String(Math.floor(Date.now() / 1_000));
  const mac = createHmac('sha256', TEST_SECRET).update(`${id}.${timestamp}.${body}`).digest('base64');
  return {
    'content-type': 'application/json',
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': `v1,${mac}`,
  };
}

export interface Answered {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
  readonly headers: Headers;
}

export async function send(url: string, init: RequestInit = {}): Promise<Answered> {
  const response = await fetch(url, init);
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.startsWith('application/json') ?? false;
  return {
    status: response.status,
    body: isJson ? JSON.parse(text) : { text },
    headers: response.headers,
  };
}

export const postWebhook = (
  doors: Doors,
  body: string,
  headers: Readonly<Record<string, string>> = legacyHeaders(body),
): Promise<Answered> => send(`${doors.operatorUrl}/api/v1/webhook`, { method: 'POST', body, headers });

export const adminKey = (doors: Doors): string => readFileSync(doors.config.adminKeyFile, 'utf8').trim();

/** A command of the control port with the admin's key, or another credential. */
export const command = (
  doors: Doors,
  name: string,
  body: unknown,
  bearer = adminKey(doors),
): Promise<Answered> =>
  send(`${doors.controlUrl}/control/${name}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${bearer}` },
    body: JSON.stringify(body),
  });
