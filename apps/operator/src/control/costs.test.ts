import { afterEach, expect, test } from 'vitest';
import { type Doors, openDoors } from '../http/doors-for-tests.ts';
import { command } from '../http/webhook-requests.ts';
import { COSTS_MAX } from './costs.ts';

let doors: Doors | undefined;

async function open(options: Parameters<typeof openDoors>[0] = {}): Promise<Doors> {
  doors = await openDoors(options);
  return doors;
}

afterEach(async () => {
  await doors?.close();
  doors = undefined;
});

const plan = (overrides: Record<string, unknown> = {}) => ({
  ...{ baseVersion: 0, name: 'RPC plan', monthlyUsdMicros: '49000000', from: '2026-11-01', reason: 'begun' },
  ...overrides,
});

test('an admin enters a cost, and its audit row is of the same commit', async () => {
  const here = await open();
  const { status, body } = await command(here, 'cost', plan());
  expect(status).toBe(200);
  expect(body).toMatchObject({ version: 1, seq: here.book.lastSeq });
  const fromMs = BigInt(Date.UTC(2026, 10, 1));
  expect(here.db.prepare('SELECT * FROM costs').all()).toMatchObject([
    { cost_id: body.costId, monthly_usd_micros: 49_000_000n, from_ms: fromMs, until_ms: null },
  ]);
  const audit = here.db.prepare("SELECT seq, subject_id, reason FROM config_audit WHERE subject = 'costs'");
  expect(audit.all()).toEqual([{ seq: BigInt(here.book.lastSeq), subject_id: body.costId, reason: 'begun' }]);
});

test.each(['readonly', 'operator'])('a %s cannot', async (role) => {
  const here = await open();
  const { body: key } = await command(here, 'api-key', { name: role, role });
  expect(await command(here, 'cost', plan(), String(key.secret))).toMatchObject({
    status: 403,
    body: { reason: 'forbidden' },
  });
  expect(here.db.prepare('SELECT count(*) FROM costs').pluck().get()).toBe(0n);
});

test('a change names the version it was made against, also after a restart', async () => {
  const first = await open();
  const { body } = await command(first, 'cost', plan());
  const change = plan({ costId: body.costId, monthlyUsdMicros: '99000000' });
  expect((await command(first, 'cost', change)).body).toMatchObject({ reason: 'conflict' });
  await first.close();
  const here = await open({ dir: first.dir });
  expect((await command(here, 'cost', change)).body).toMatchObject({ reason: 'conflict' });
  const next = await command(here, 'cost', { ...change, baseVersion: 1 });
  expect(next.body).toMatchObject({ costId: body.costId, version: 2 });
});

test('what was taken out is gone, and what never was cannot be taken out', async () => {
  const here = await open();
  const { body } = await command(here, 'cost', plan());
  const takeOut = plan({ baseVersion: 1, costId: body.costId, isRemoved: true, reason: 'a typing error' });
  expect((await command(here, 'cost', takeOut)).body).toMatchObject({ version: 2 });
  const again = await command(here, 'cost', { ...takeOut, baseVersion: 2 });
  expect(again).toMatchObject({ status: 404, body: { reason: 'not_found' } });
  const nothing = await command(here, 'cost', plan({ baseVersion: 2, isRemoved: true }));
  expect(nothing).toMatchObject({ status: 422, body: { reason: 'invalid_field' } });
});

test.each([
  ['an amount that is not whole', { monthlyUsdMicros: '49.5' }],
  ['nothing to pay', { monthlyUsdMicros: '0' }],
  ['an end before the beginning', { until: '2026-10-31' }],
  ['a day that is none', { from: '2026-02-30' }],
  ['no reason', { reason: ' ' }],
])('refuses %s', async (_, overrides) => {
  const here = await open();
  expect(await command(here, 'cost', plan(overrides))).toMatchObject({
    status: 422,
    body: { reason: 'invalid_field' },
  });
});

test('there is an end to the list', async () => {
  const here = await open();
  for (let version = 0; version < COSTS_MAX; version++) {
    expect((await command(here, 'cost', plan({ baseVersion: version }))).status).toBe(200);
  }
  expect(await command(here, 'cost', plan({ baseVersion: COSTS_MAX }))).toMatchObject({
    status: 409,
    body: { reason: 'conflict' },
  });
});
