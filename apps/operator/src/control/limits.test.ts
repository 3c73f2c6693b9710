import { afterEach, expect, test } from 'vitest';
import { type Doors, openDoors } from '../http/doors-for-tests.ts';
import { adminKey, command, send } from '../http/webhook-requests.ts';

let doors: Doors | undefined;

async function open(): Promise<Doors> {
  doors = await openDoors();
  return doors;
}

afterEach(async () => {
  await doors?.close();
  doors = undefined;
});

async function keyOf(here: Doors, role: string): Promise<string> {
  return String((await command(here, 'api-key', { name: role, role })).body.secret);
}

const putConfig = (here: Doors, body: unknown, bearer = adminKey(here)) =>
  send(`${here.operatorUrl}/api/v1/config`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${bearer}` },
    body: JSON.stringify(body),
  });

test('tightening holds at once, with its audit row in the same commit', async () => {
  const here = await open();
  const operator = await keyOf(here, 'operator');
  const changes = { open_positions_max: 10, principal_floor_lamports: '2000000000' };
  const set = await putConfig(here, { base_version: 1, changes, reason: 'calm' }, operator);
  expect(set).toMatchObject({ status: 200, body: { status: 'applied', version: 2, seq: here.book.lastSeq } });
  expect(here.book.limits).toMatchObject({ openPositionsMax: 10, principalFloorLamports: 2_000_000_000n });
  const audit = here.db.prepare(
    "SELECT seq, subject_id, changes, reason FROM config_audit WHERE subject = 'limits' ORDER BY seq DESC LIMIT 1",
  );
  expect(audit.get()).toEqual({
    seq: BigInt(here.book.lastSeq),
    subject_id: '2',
    changes: JSON.stringify([
      { name: 'principalFloorLamports', before: '1000000000', after: '2000000000' },
      { name: 'openPositionsMax', before: 40, after: 10 },
    ]),
    reason: 'calm',
  });
});

test('loosening takes an admin and two steps, for these very changes', async () => {
  const here = await open();
  const operator = await keyOf(here, 'operator');
  const wish = { base_version: 1, changes: { open_positions_max: 60 }, reason: 'more' };
  expect(await putConfig(here, wish, operator)).toMatchObject({ status: 403, body: { reason: 'forbidden' } });
  const first = await putConfig(here, wish);
  expect(first.body).toMatchObject({ status: 'confirm_required', version: 1 });
  expect(first.body.changes).toMatchObject([{ name: 'open_positions_max', before: 40, after: 60 }]);
  expect(here.book.limits.openPositionsMax).toBe(40);
  const { confirm } = first.body;
  const other = await putConfig(here, { ...wish, changes: { open_positions_max: 500 }, confirm });
  expect(other).toMatchObject({ status: 409, body: { reason: 'conflict' } });
  const anotherAdmin = await keyOf(here, 'admin');
  expect((await putConfig(here, { ...wish, confirm }, anotherAdmin)).status).toBe(409);
  expect((await putConfig(here, { ...wish, confirm })).body).toMatchObject({ status: 'applied', version: 2 });
  expect((await putConfig(here, { ...wish, confirm })).status).toBe(409);
  expect(here.book.limits.openPositionsMax).toBe(60);
});

test('a change against an old version, a wrong value or a broken relation is refused by field', async () => {
  const here = await open();
  const put = (changes: unknown, version = 1) =>
    putConfig(here, { base_version: version, changes, reason: 'x' });
  expect((await put({ open_positions_max: 10 }, 7)).body).toMatchObject({ reason: 'conflict' });
  const wrong = await put({ open_positions_max: 0 });
  expect(wrong).toMatchObject({ status: 422, body: { details: [{ field: 'openPositionsMax' }] } });
  expect(JSON.stringify((await put({ shield_share_bps: 8_000 })).body.details)).toContain('10,000');
  expect((await put({ no_such_limit: 1 })).status).toBe(422);
  expect((await put({})).status).toBe(422);
  expect(here.book.limitsVersion).toBe(1);
});

test('going back is a new version with the values of then', async () => {
  const here = await open();
  const tighten = { baseVersion: 1, changes: { openPositionsMax: 5, costBpsMax: 100 }, reason: 'calm' };
  expect((await command(here, 'limits', tighten)).body).toMatchObject({ version: 2 });
  const back = { baseVersion: 2, rollbackTo: 1, reason: 'too calm' };
  const { confirm } = (await command(here, 'limits', back)).body;
  expect((await command(here, 'limits', { ...back, confirm })).body).toMatchObject({
    status: 'applied',
    version: 3,
  });
  expect(here.book.limits).toMatchObject({ openPositionsMax: 40, costBpsMax: 150 });
  expect((await command(here, 'limits', { ...back, baseVersion: 3, rollbackTo: 9 })).status).toBe(404);
});

test('shows what each limit means and may be, its versions, and every audited change', async () => {
  const here = await open();
  await command(here, 'limits', { baseVersion: 1, changes: { openPositionsMax: 5 }, reason: 'calm' });
  const get = (path: string) =>
    send(`${here.operatorUrl}/api/v1/${path}`, { headers: { authorization: `Bearer ${adminKey(here)}` } });
  const { body } = await get('config');
  expect(body).toMatchObject({ limits_version: 2, limits: { open_positions_max: 5 } });
  expect(body.limit_facts).toContainEqual({
    name: 'open_positions_max',
    unit: 'count',
    sentence: 'Open and opening positions together',
    ...{ standard: 40, min: 1, max: 500 },
  });
  expect((await get('config/versions')).body).toMatchObject({ rows: [{ version: 2 }, { version: 1 }] });
  const audit = await get('incidents/config-audit?subject=limits');
  expect(audit.body).toMatchObject({ rows: { total: 2, items: [{ subject_id: '2', reason: 'calm' }, {}] } });
  expect((await get('incidents')).body).toMatchObject({ unresolved: [], dead_letter_count: 0 });
  expect((await get('incidents/dead-letters')).body).toMatchObject({ rows: { total: 0 } });
});
