import { createHash } from 'node:crypto';
import { unixMs } from '@chimera/core/units/chain';
import { loadBook } from '@chimera/db/load-book';
import { closedTrade } from '@chimera/testkit/closed-trade';
import { afterEach, expect, test } from 'vitest';
import { type Doors, openDoors } from '../http/doors-for-tests.ts';
import { adminKey, command, postWebhook, send, signalJson } from '../http/webhook-requests.ts';

const SIX_HUNDRED_DOLLARS = -4_000_000_000n;

let doors: Doors | undefined;

afterEach(async () => {
  await doors?.close();
  doors = undefined;
});

const sha256Hex = (text: string): string => createHash('sha256').update(text).digest('hex');

async function openWithLoss(): Promise<Doors> {
  const here = await openDoors();
  doors = here;
  const trade = { name: 'lost', pnlLamports: SIX_HUNDRED_DOLLARS, nowMs: unixMs(Date.now()), sha256Hex };
  await here.append(closedTrade(trade)).durable;
  return here;
}

test('after a loss of $600 the next BUY is refused with 503 and a SELL is accepted', async () => {
  const here = await openWithLoss();
  const buy = await postWebhook(here, signalJson());
  expect(buy).toMatchObject({
    status: 503,
    body: {
      reason: 'circuit_breaker_triggered',
      details: { breaker: 'loss_24h', scope: 'entries', measured: 'lost $600', threshold: '< $500' },
    },
  });
  expect(Number(buy.headers.get('retry-after'))).toBeGreaterThan(1_700);
  expect((await postWebhook(here, signalJson({ action: 'SELL' }))).status).toBe(202);
  expect((await postWebhook(here, signalJson({ strategy: 'EXIT', action: 'SELL' }))).status).toBe(202);
});

test('a tripped breaker is in the book that a restart reads', async () => {
  const here = await openWithLoss();
  await postWebhook(here, signalJson());
  // An accepted signal is durable, and so is what was written before it.
  expect((await postWebhook(here, signalJson({ action: 'SELL' }))).status).toBe(202);
  expect(loadBook(here.db).breakers).toEqual(here.book.breakers);
  expect(here.book.breakers.size).toBe(1);
});

test('an admin resets it with a reason, through either port, and it is kept', async () => {
  const here = await openWithLoss();
  await postWebhook(here, signalJson());
  const answer = await send(`${here.operatorUrl}/api/v1/config/circuit-breaker/reset`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${adminKey(here)}` },
    body: JSON.stringify({ breaker: 'loss_24h', reason: 'a test of ours' }),
  });
  expect(answer).toMatchObject({ status: 200, body: { status: 'reset', breakers: ['loss_24h'] } });
  expect((await postWebhook(here, signalJson())).status).toBe(202);
  const rows = here.db.prepare('SELECT action, cause, reason FROM breakers ORDER BY seq').all();
  expect(rows).toEqual([
    { action: 'tripped', cause: null, reason: null },
    { action: 'reset', cause: 'person', reason: 'a test of ours' },
  ]);
  const again = await command(here, 'breaker-reset', { reason: 'again' });
  expect(again).toMatchObject({ status: 409, body: { details: 'no breaker is tripped' } });
});

test('a reset needs a reason and the role of an admin', async () => {
  const here = await openWithLoss();
  await postWebhook(here, signalJson());
  expect((await command(here, 'breaker-reset', {})).status).toBe(422);
  const key = await command(here, 'api-key', { name: 'desk', role: 'operator' });
  const asOperator = await command(here, 'breaker-reset', { reason: 'let me' }, String(key.body.secret));
  expect(asOperator).toMatchObject({ status: 403, body: { details: { permission: 'breaker_reset' } } });
  expect(here.book.breakers.has('loss_24h')).toBe(true);
});
