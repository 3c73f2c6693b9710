import { z } from 'zod';
import { parseExactJson } from '../http/exact-json.ts';
import type { CallOptions, Http, HttpRequest, HttpResponse } from '../http/http.ts';
import { SolanaError } from '../rpc/errors.ts';
import { toStatusError } from '../rpc/transport.ts';

/** Field reports saw the service refuse more than 95,000 although it documents 100,000. */
export const WEBHOOK_ADDRESSES_MAX = 90_000;
export const HELIUS_TIMEOUT_MS = 10_000;

export interface Webhook {
  readonly webhookId: string;
  readonly webhookUrl: string;
  readonly webhookType: string;
  readonly accountAddresses: readonly string[];
  /** Null when the service does not show it. */
  readonly authHeader: string | null;
  /** False when the service switched it off after too many failed deliveries. */
  readonly isActive: boolean;
}

export interface WebhookWish {
  readonly webhookUrl: string;
  readonly accountAddresses: readonly string[];
  readonly authHeader: string;
  readonly webhookType: 'raw' | 'enhanced';
}

/** Manages webhooks. An edit replaces the whole wish: there is no appending, so keep one editor at a time. */
export interface WebhooksApi {
  readonly list: (options?: CallOptions) => Promise<readonly Webhook[]>;
  readonly create: (wish: WebhookWish, options?: CallOptions) => Promise<Webhook>;
  readonly edit: (webhookId: string, wish: WebhookWish, options?: CallOptions) => Promise<Webhook>;
  readonly setActive: (webhookId: string, isActive: boolean, options?: CallOptions) => Promise<Webhook>;
  readonly remove: (webhookId: string, options?: CallOptions) => Promise<void>;
}

export interface WebhooksApiConfig {
  /** Base address without a path. */
  readonly url: string;
  readonly apiKey: string;
  readonly http: Http;
}

export function createWebhooksApi(config: WebhooksApiConfig): WebhooksApi {
  const ask = async (
    method: HttpRequest['method'],
    path: string,
    body: unknown,
    options?: CallOptions,
  ): Promise<HttpResponse> => {
    const key = encodeURIComponent(config.apiKey);
    const response = await config.http({
      method,
      url: `${config.url.replace(/\/+$/, '')}/v0/webhooks${path}?api-key=${key}`,
      headers: body === null ? {} : { 'content-type': 'application/json' },
      body: body === null ? undefined : JSON.stringify(body),
      timeoutMs: options?.timeoutMs ?? HELIUS_TIMEOUT_MS,
      signal: options?.signal,
    });
    if (response.status < 200 || response.status > 299) throw toRefusal(response);
    return response;
  };
  const at = (webhookId: string): string => `/${encodeURIComponent(webhookId)}`;
  return {
    list: async (options) => read(await ask('GET', '', null, options), z.array(webhook)),
    create: async (wish, options) => read(await ask('POST', '', toWire(wish), options), webhook),
    edit: async (webhookId, wish, options) =>
      read(await ask('PUT', at(webhookId), toWire(wish), options), webhook),
    setActive: async (webhookId, isActive, options) =>
      read(await ask('PATCH', at(webhookId), { active: isActive }, options), webhook),
    remove: async (webhookId, options) => {
      await ask('DELETE', at(webhookId), null, options);
    },
  };
}

const webhook = z
  .object({
    webhookID: z.string(),
    webhookURL: z.string(),
    webhookType: z.string(),
    accountAddresses: z.array(z.string()),
    authHeader: z.string().nullish(),
    active: z.boolean().nullish(),
  })
  .transform(
    (raw): Webhook => ({
      webhookId: raw.webhookID,
      webhookUrl: raw.webhookURL,
      webhookType: raw.webhookType,
      accountAddresses: raw.accountAddresses,
      authHeader: raw.authHeader ?? null,
      isActive: raw.active ?? true,
    }),
  );

function toWire(wish: WebhookWish): unknown {
  if (wish.accountAddresses.length > WEBHOOK_ADDRESSES_MAX) {
    throw new SolanaError('helius_refused', { said: `more than ${WEBHOOK_ADDRESSES_MAX} addresses` });
  }
  return {
    webhookURL: wish.webhookUrl,
    transactionTypes: ['ANY'],
    accountAddresses: wish.accountAddresses,
    webhookType: wish.webhookType,
    authHeader: wish.authHeader,
    // A leader's failed transaction is no trade, and each delivery is charged.
    txnStatus: 'success',
  };
}

function read<T>(response: HttpResponse, schema: z.ZodType<T>): T {
  let body: unknown;
  try {
    body = parseExactJson(response.text);
  } catch (error) {
    throw new SolanaError('http_not_json', { said: response.text, cause: error });
  }
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  throw new SolanaError('rpc_answer_invalid', { said: parsed.error.message, cause: parsed.error });
}

/** The key is part of the address, so neither the address nor its query ever goes into an error. */
function toRefusal(response: HttpResponse): SolanaError {
  if (/credit|plan|usage/i.test(response.text) && [402, 403, 429].includes(response.status)) {
    return new SolanaError('helius_plan_exhausted', { said: response.text, foreignCode: response.status });
  }
  const byStatus = toStatusError(response);
  if (byStatus !== null && byStatus.code !== 'http_bad_request') return byStatus;
  return new SolanaError('helius_refused', { said: response.text, foreignCode: response.status });
}
