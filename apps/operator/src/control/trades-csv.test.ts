import { createHash } from 'node:crypto';
import { unixMs } from '@chimera/core/units/chain';
import { closedTrade } from '@chimera/testkit/closed-trade';
import { afterEach, expect, test } from 'vitest';
import { type Doors, openDoors } from '../http/doors-for-tests.ts';
import { adminKey } from '../http/webhook-requests.ts';

let doors: Doors | undefined;

afterEach(async () => {
  await doors?.close();
  doors = undefined;
});

const sha256Hex = (text: string): string => createHash('sha256').update(text).digest('hex');

async function ask(query: string): Promise<Response> {
  const here = await openDoors();
  doors = here;
  const trade = { name: 'lost', pnlLamports: -5_000n, nowMs: unixMs(Date.now()), sha256Hex };
  await here.append(closedTrade(trade)).durable;
  const headers = { authorization: `Bearer ${adminKey(here)}` };
  return fetch(`${here.operatorUrl}/api/v1/trades?${query}`, { headers });
}

test('landed transactions are told as CSV when asked so, losses as numbers', async () => {
  const answer = await ask('format=csv');
  expect(answer.status).toBe(200);
  expect(answer.headers.get('content-type')).toContain('text/csv');
  expect([answer.headers.get('x-total'), answer.headers.get('x-seq')]).toEqual([
    '2',
    String(doors?.book.lastSeq),
  ]);
  const [heading = '', ...lines] = (await answer.text()).trimEnd().split('\r\n');
  const at = heading.split(',').indexOf('"wallet_delta_sol"');
  expect(lines.map((line) => line.split(',')[at])).toEqual(['9.999995', '-10']);
});

test('a page is a page in every format, and another format is refused', async () => {
  const answer = await ask('format=csv&limit=1');
  expect([answer.headers.get('x-total'), (await answer.text()).trimEnd().split('\r\n').length]).toEqual([
    '2',
    2,
  ]);
  await doors?.close();
  expect((await ask('format=pdf')).status).toBe(422);
});
