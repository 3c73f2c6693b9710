import { expect, test } from 'vitest';
import { createScriptedHttp, type ScriptedAnswer } from '../http/scripted-http.ts';
import { createWebhooksApi, WEBHOOK_ADDRESSES_MAX, type WebhookWish } from './webhooks-api.ts';

const WIRE = {
  webhookID: 'id 1',
  webhookURL: 'https://u',
  webhookType: 'raw',
  accountAddresses: ['a'],
  active: false,
};
const WISH: WebhookWish = {
  webhookUrl: 'https://u',
  accountAddresses: ['a'],
  authHeader: 'secret',
  webhookType: 'raw',
};

function setUp(answer: ScriptedAnswer) {
  const { http, requests } = createScriptedHttp(() => answer);
  return { api: createWebhooksApi({ url: 'http://h/', apiKey: 'k&y', http }), requests };
}

test('each operation uses its documented method and path', async () => {
  const { api, requests } = setUp({ body: WIRE });
  await api.create(WISH);
  await api.edit('id 1', WISH);
  await api.setActive('id 1', true);
  await api.remove('id 1');
  expect(requests.map((request) => `${request.method} ${request.url}`)).toEqual([
    'POST http://h/v0/webhooks?api-key=k%26y',
    'PUT http://h/v0/webhooks/id%201?api-key=k%26y',
    'PATCH http://h/v0/webhooks/id%201?api-key=k%26y',
    'DELETE http://h/v0/webhooks/id%201?api-key=k%26y',
  ]);
  expect(JSON.parse(requests[1]?.body ?? '')).toMatchObject({
    webhookURL: 'https://u',
    accountAddresses: ['a'],
    authHeader: 'secret',
    txnStatus: 'success',
  });
});

test('the list shows webhooks that the service switched off', async () => {
  const { api } = setUp({ body: [WIRE] });
  await expect(api.list()).resolves.toMatchObject([{ webhookId: 'id 1', isActive: false }]);
});

test.each<[ScriptedAnswer, string]>([
  [{ status: 401, body: { error: 'no' } }, 'http_unauthorized'],
  [{ status: 429, body: { error: 'max usage of credits reached' } }, 'helius_plan_exhausted'],
  [{ status: 429, body: 'slow' }, 'http_rate_limited'],
  [{ status: 400, body: { error: 'bad type' } }, 'helius_refused'],
  [{ status: 503, body: '<html>' }, 'http_unavailable'],
  [{ body: '<html>' }, 'http_not_json'],
  [{ body: { webhookID: 1 } }, 'rpc_answer_invalid'],
])('the answer %j becomes %s', async (answer, code) => {
  const { api } = setUp(answer);
  const failure = await api.create(WISH).catch((error: unknown) => error);
  expect(failure).toMatchObject({ code });
  expect(String(failure)).not.toContain('k&y');
});

test('a wish beyond the address cap never leaves', async () => {
  const { api, requests } = setUp({ body: WIRE });
  const accountAddresses = Array(WEBHOOK_ADDRESSES_MAX + 1).fill('a');
  await expect(api.create({ ...WISH, accountAddresses })).rejects.toMatchObject({ code: 'helius_refused' });
  expect(requests).toEqual([]);
});
