import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { providerGuide } from '@chimera/core/control/provider-guide';
import { createReadDb } from '@chimera/db/read-at';
import { listDeliveries } from '@chimera/db/reads/deliveries';
import { afterEach, expect, test } from 'vitest';
import { type Doors, openDoors } from '../http/doors-for-tests.ts';
import { command, legacyHeaders, postWebhook, send, signalJson } from '../http/webhook-requests.ts';

let doors: Doors | undefined;

async function open(options: Parameters<typeof openDoors>[0] = {}): Promise<Doors> {
  doors = await openDoors(options);
  return doors;
}

afterEach(async () => {
  await doors?.close();
  doors = undefined;
});

const HOUR_MS = 3_600_000;
const shell = promisify(execFile);

async function add(here: Doors, scheme = 'legacy', providerId = 'acme'): Promise<string> {
  return String((await command(here, 'provider', { providerId, scheme })).body.secret);
}

async function statusWith(here: Doors, secret: string, nowMs = Date.now()): Promise<number> {
  const body = signalJson();
  return (await postWebhook(here, body, legacyHeaders(body, secret, nowMs))).status;
}

const rotate = (here: Doors, providerId = 'acme') =>
  command(here, 'provider-key', { providerId, act: 'rotate', overlapHours: 12 });

test('two keys are good while a provider changes over, and the retired one no more', async () => {
  const first = await open();
  const old = await add(first);
  const rotated = await rotate(first);
  const fresh = String(rotated.body.secret);
  expect(rotated.status).toBe(200);
  expect([await statusWith(first, old), await statusWith(first, fresh)]).toEqual([202, 202]);
  const { dir } = first;
  await first.close();
  const here = await open({ dir });
  expect([await statusWith(here, old), await statusWith(here, fresh)]).toEqual([202, 202]);
  // A change of anything else leaves both.
  await command(here, 'provider', { providerId: 'acme', scheme: 'legacy', maySendSpear: true });
  expect(await statusWith(here, old)).toBe(202);
  const retire = () => command(here, 'provider-key', { providerId: 'acme', act: 'retire' });
  expect((await retire()).status).toBe(200);
  expect([await statusWith(here, old), await statusWith(here, fresh)]).toEqual([401, 202]);
  expect((await retire()).body).toMatchObject({ reason: 'conflict' });
  expect((await rotate(here, 'nobody')).body).toMatchObject({ reason: 'not_found' });
});

test('the old key ends by itself', async () => {
  let nowMs = Date.now();
  const here = await open({ nowMs: () => nowMs });
  const old = await add(here);
  const fresh = String((await rotate(here)).body.secret);
  nowMs += 12 * HOUR_MS + 1;
  expect([await statusWith(here, old, nowMs), await statusWith(here, fresh, nowMs)]).toEqual([401, 202]);
  const { providers } = (
    await send(`${here.controlUrl}/control/providers`, {
      headers: {
        authorization: `Bearer ${String((await command(here, 'api-key', { name: 'x', role: 'admin' })).body.secret)}`,
      },
    })
  ).body;
  expect(providers).toContainEqual(expect.objectContaining({ providerId: 'acme', previousKeyUntilMs: null }));
  expect(JSON.stringify(providers)).not.toContain(fresh);
});

test('every delivery is in the log of its provider, with its answer and why', async () => {
  const here = await open();
  const secret = await add(here);
  const post = (body: string) => postWebhook(here, body, legacyHeaders(body, secret));
  const kept = signalJson();
  await post(kept);
  await post(kept);
  await post(signalJson({ amount_sol: -1 }));
  await post('{');
  await postWebhook(here, kept, legacyHeaders(kept, 'a key of nobody at all here'));
  await command(here, 'halt', { reason: 'test' });
  await post(signalJson());
  const read = createReadDb(here.db);
  const rows = () => listDeliveries(read, { providerId: 'acme' }).rows;
  // Nobody's answer waits for a refusal to be durable, so that the last may still be on its way.
  await expect
    .poll(() => rows().map(({ outcome, reason, repeats }) => [outcome, reason, repeats]))
    .toEqual([
      ['refused', 'trading_halted', 0],
      ['refused', 'malformed_body', 0],
      ['refused', 'invalid_field', 0],
      ['accepted', null, 1],
    ]);
  expect(rows()[2]?.detail).toContain('amount_sol');
  const strangers = listDeliveries(read, { providerId: null }).rows;
  expect(strangers).toMatchObject([{ outcome: 'refused', reason: 'invalid_signature', deliveryId: null }]);
});

test('a provider that is refused for ever does not fill the journal', async () => {
  const here = await open();
  const secret = await add(here);
  const before = here.book.lastSeq;
  for (let count = 0; count < 60; count += 1) await postWebhook(here, '{', legacyHeaders('{', secret));
  expect(here.book.lastSeq - before).toBeLessThan(40);
});

test.each(['standard', 'legacy'] as const)(
  'the printed commands of the %s scheme work as they are',
  async (scheme) => {
    const here = await open();
    const guide = providerGuide(here.operatorUrl, scheme, await add(here, scheme));
    const { stdout } = await shell('sh', ['-c', `set -e\n${guide.deliver}\necho\n${guide.ask}`]);
    const [delivered = '', asked = ''] = stdout.trim().split('\n');
    expect(JSON.parse(delivered)).toMatchObject({ status: 'accepted' });
    expect(JSON.parse(asked)).toMatchObject({ provider: 'acme', action: 'SELL', state: 'received' });
  },
);

test('a provider asks for its own signals only', async () => {
  const here = await open();
  const [mine, other] = [await add(here), await add(here, 'legacy', 'other')];
  const body = signalJson();
  await postWebhook(here, body, legacyHeaders(body, mine));
  const ask = (secret: string) =>
    send(`${here.operatorUrl}/api/v1/signals/${JSON.parse(body).trade_uuid}`, {
      headers: legacyHeaders('', secret),
    });
  expect((await ask(mine)).body).toMatchObject({ provider: 'acme', state: 'received' });
  expect((await ask(other)).status).toBe(404);
  expect((await ask('a key of nobody at all here')).status).toBe(401);
});
