import type { HttpHandler, HttpReply, HttpRequest, Router } from '../rpc/router.ts';
import { reply } from '../rpc/router.ts';
import { type Webhook, type WebhookBook, type WebhookRequest, webhookRequestSchema } from './webhook-book.ts';

/** The provider's error envelope. */
const failure = (status: number, code: number, message: string): HttpReply =>
  reply(status, { jsonrpc: '2.0', error: { code, message }, id: null });
const notFound = (): HttpReply => failure(404, -32_601, 'Webhook not found');

/** Serves `/v0/webhooks`. Any non-empty API key is accepted; none is answered as the real API answers it. */
export function registerWebhookManagement(router: Router, book: WebhookBook): void {
  const guarded =
    (handler: HttpHandler): HttpHandler =>
    (request) =>
      (request.query.get('api-key') ?? '') === ''
        ? failure(401, -32_001, 'missing api key')
        : handler(request);
  const shown = (webhook: Webhook | null): HttpReply => (webhook === null ? notFound() : reply(200, webhook));
  const one = '/v0/webhooks/:id';
  router.register(
    'GET',
    '/v0/webhooks',
    guarded(() => reply(200, book.list())),
  );
  router.register(
    'POST',
    '/v0/webhooks',
    guarded((request) => create(book, request)),
  );
  router.register(
    'GET',
    one,
    guarded((request) => shown(book.find(idOf(request)))),
  );
  router.register(
    'PUT',
    one,
    guarded((request) => withBody(request, (body) => shown(book.replace(idOf(request), body)))),
  );
  router.register(
    'PATCH',
    one,
    guarded((request) => toggle(book, request)),
  );
  router.register(
    'DELETE',
    one,
    guarded((request) => (book.remove(idOf(request)) ? reply(200, {}) : notFound())),
  );
}

const idOf = (request: HttpRequest): string => request.params.id ?? '';

const create = (book: WebhookBook, request: HttpRequest): HttpReply =>
  withBody(request, (body) => {
    const created = book.create(body);
    return created.ok ? reply(200, created.value) : failure(403, -32_003, 'webhook limit reached');
  });

function withBody(request: HttpRequest, answer: (body: WebhookRequest) => HttpReply): HttpReply {
  const parsed = webhookRequestSchema.safeParse(request.body);
  if (parsed.success) return answer(parsed.data);
  const details = parsed.error.issues.map((issue) => `${issue.path.join('.')} ${issue.message}`).join('; ');
  return failure(400, -32_602, `Invalid request: ${details}`);
}

function toggle(book: WebhookBook, request: HttpRequest): HttpReply {
  const { body } = request;
  const active = typeof body === 'object' && body !== null && 'active' in body ? body.active : undefined;
  if (typeof active !== 'boolean') return failure(400, -32_602, 'Invalid request: active must be a boolean');
  const webhook = book.setActive(idOf(request), active);
  return webhook === null ? notFound() : reply(200, webhook);
}
