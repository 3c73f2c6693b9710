import { createHmac, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Stack } from './stack.ts';

/** An HTTP answer of the operator, its body parsed. */
export interface OperatorAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Readonly<Record<string, unknown>>;
}

export interface OperatorClient {
  get(path: string): Promise<OperatorAnswer>;
  post(path: string, body: unknown): Promise<OperatorAnswer>;
  control(command: string, body: unknown): Promise<OperatorAnswer>;
  /** Posts bytes as they are, with these headers only. */
  raw(path: string, body: string, headers: Readonly<Record<string, string>>): Promise<OperatorAnswer>;
}

const REQUEST_TIMEOUT_MS = 10_000;

/** Where an operator listens, and where its admin key lies. */
export interface Reachable {
  readonly dataDir: string;
  readonly run: {
    readonly operator: Pick<Stack['run']['operator'], 'operatorUrl' | 'controlUrl'>;
  };
}

/** Speaks to both ports of a stack's operator with the admin key of its data folder. */
export function createOperatorClient(stack: Reachable): OperatorClient {
  const { operatorUrl, controlUrl } = stack.run.operator;
  const bearer = () => `Bearer ${readFileSync(join(stack.dataDir, 'admin-api-key'), 'utf8').trim()}`;
  const json = () => ({ Authorization: bearer(), 'Content-Type': 'application/json' });
  return {
    get: (path) => send(`${operatorUrl}${path}`, { headers: { Authorization: bearer() } }),
    post: (path, body) =>
      send(`${operatorUrl}${path}`, { method: 'POST', headers: json(), body: JSON.stringify(body) }),
    control: (command, body) =>
      send(`${controlUrl}/control/${command}`, {
        method: 'POST',
        headers: json(),
        body: JSON.stringify(body),
      }),
    raw: (path, body, headers) => send(`${operatorUrl}${path}`, { method: 'POST', headers, body }),
  };
}

async function send(url: string, init: RequestInit): Promise<OperatorAnswer> {
  // An operator that starts again has the same port: an idle connection to the one before would be reset.
  const headers = { ...init.headers, connection: 'close' };
  const response = await fetch(url, { ...init, headers, signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS) });
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: text === '' ? {} : JSON.parse(text) };
}

export const WEBHOOK_PATH = '/api/v1/webhook';
/** The first provider's secret in every test stack. */
export const TEST_HMAC_SECRET = 'a-secret-for-tests-only-0123456789';

const nowSeconds = () => Math.floor(Date.now() / 1_000);

/** Headers of the legacy scheme: HMAC over the timestamp immediately followed by the raw body. */
export function legacyHeaders(body: string, secret = TEST_HMAC_SECRET, timestamp = nowSeconds()) {
  return {
    'Content-Type': 'application/json',
    'X-Timestamp': String(timestamp),
    'X-Signature': createHmac('sha256', secret).update(`${timestamp}${body}`).digest('hex'),
  };
}

/** Headers of Standard Webhooks: HMAC over id, timestamp and body. */
export function standardHeaders(body: string, id = `msg_${randomUUID()}`, secret = TEST_HMAC_SECRET) {
  const timestamp = nowSeconds();
  const key = secret.startsWith('whsec_') ? Buffer.from(secret.slice(6), 'base64') : secret;
  const mac = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64');
  return {
    'Content-Type': 'application/json',
    'webhook-id': id,
    'webhook-timestamp': String(timestamp),
    'webhook-signature': `v1,${mac}`,
  };
}

/** The body of a provider's signal; every field may be overridden. */
export function signalBody(fields: Readonly<Record<string, unknown>>): string {
  return JSON.stringify({
    strategy: 'SHIELD',
    token: 'TEST',
    action: 'BUY',
    amount_sol: 0.5,
    trade_uuid: randomUUID(),
    ...fields,
  });
}
