import { createHash } from 'node:crypto';
import { createBook } from '@chimera/core/book';
import { applyToBook } from '@chimera/core/book-apply';
import { ROLES, type Role } from '@chimera/core/control/roles';
import { unixMs } from '@chimera/core/units/chain';
import { DatabaseFailure } from '@chimera/db/database-failure';
import { scratchDb } from '@chimera/db/fixtures';
import { createRowWriter } from '@chimera/db/journal';
import { createReadDb, type ReadDb } from '@chimera/db/read-at';
import { readLedgerWhole } from '@chimera/db/reads/ledger';
import { closedTrade } from '@chimera/testkit/closed-trade';
import { expect, test } from 'vitest';
import type { Runtime } from '../runtime.ts';
import type { Session } from '../session.ts';
import { EXPORT_ROWS_MAX, respondWithLedger } from './respond.ts';

const NOW = Date.UTC(2026, 10, 20, 12);
const sha256Hex = (text: string): string => createHash('sha256').update(text).digest('hex');
const signedIn = (role: Role): Session => ({ state: 'signed_in', token: 'secret', userId: 'ada', role });

/** A database with one trade for each result; every token is called the same. */
function ledgerOf(results: readonly bigint[], symbol = 'TOK'): ReadDb {
  const { db } = scratchDb();
  const write = createRowWriter(db);
  const book = createBook();
  const entries = results.flatMap((pnlLamports, index) => {
    const nowMs = unixMs(NOW + index * 1_000);
    return closedTrade({ name: `T${index}`, pnlLamports, nowMs, sha256Hex }).map((entry) => ({
      ...entry,
      nowMs,
    }));
  });
  db.transaction(() => {
    for (const [index, { event, bytes, nowMs }] of entries.entries()) {
      const named = event.type === 'signal_decided' ? { ...event, tokenSymbol: symbol } : event;
      const row = { seq: index + 1, atMs: nowMs, event: named };
      applyToBook(book, row);
      write(row, bytes ?? null);
    }
  })();
  return createReadDb(db);
}

function runtimeOver(read: Runtime['reads']['read']): Runtime {
  return {
    ...{ dataDir: '.', operatorUrl: 'http://127.0.0.1:8080', isHttps: false, nowMs: () => NOW },
    reads: { read },
    control: { command: () => Promise.reject(new Error('nobody should command')) },
  };
}
/** The export makes one read; the worker that makes it in the process is another's test. */
const over = (db: ReadDb): Runtime =>
  runtimeOver((async (_: string, input: never) => readLedgerWhole(db, input)) as never);
const ask = (query: string, runtime: Runtime, session: Session = signedIn('readonly')) =>
  respondWithLedger(runtime, session, new URL(`http://x/api/trades-export?${query}`));
const refusalOf = async (answer: Response) => [answer.status, Reflect.get(await answer.json(), 'reason')];
const nobody = runtimeOver(() => Promise.reject(new Error('nobody should read')));

test.each(['csv', 'json', 'pdf'])(
  '%s is for everyone who is signed in, and for nobody else',
  async (format) => {
    const runtime = over(ledgerOf([5n]));
    for (const role of ROLES)
      expect((await ask(`format=${format}`, runtime, signedIn(role))).status).toBe(200);
    expect(await refusalOf(await ask(`format=${format}`, nobody, { state: 'signed_out' }))).toEqual([
      401,
      'unauthenticated',
    ]);
    expect(await refusalOf(await ask(`format=${format}`, nobody, { state: 'unavailable' }))).toEqual([
      503,
      'not_ready',
    ]);
  },
);

test('a CSV has exact amounts, and a loss is a number', async () => {
  const answer = await ask('format=csv', over(ledgerOf([500_000_001n, -100_000_000n])));
  expect(answer.headers.get('content-type')).toContain('text/csv');
  expect(answer.headers.get('content-disposition')).toMatch(
    /^attachment; filename="chimera-trades-.*\.csv"$/,
  );
  const [heading, ...lines] = (await answer.text()).split('\r\n');
  const at = (heading ?? '').split(',').indexOf('"net_sol"');
  expect(lines.map((line) => line.split(',')[at])).toEqual(['-0.1', '0.500000001', undefined]);
});

test('a token that calls itself a formula is told as text', async () => {
  const answer = await ask('format=csv', over(ledgerOf([1n], '=HYPERLINK("http://evil","you won")')));
  expect(await answer.text()).toContain(`,"'=HYPERLINK(""http://evil"",""you won"")",`);
});

test('JSON names its schema and its filter, and amounts are decimal text', async () => {
  const answer = await ask('format=json&result=won&strategy=SHIELD', over(ledgerOf([2n ** 60n, -1n])));
  expect(await answer.json()).toMatchObject({
    ...{ schema: 'chimera.trades', schemaVersion: 1, seq: 22, madeAtMs: NOW },
    filter: { result: 'won', strategy: 'SHIELD' },
    totals: { netLamports: String(2n ** 60n), wonCount: 1, lostCount: 0 },
    trades: [{ netLamports: String(2n ** 60n), solPriceUsdMicros: '150000000', tokenSymbol: 'TOK' }],
  });
});

test('an export of nothing is whole in every format', async () => {
  const runtime = over(ledgerOf([]));
  expect(await (await ask('format=json', runtime)).json()).toMatchObject({
    trades: [],
    totals: { wonCount: 0 },
  });
  expect((await (await ask('format=csv', runtime)).text()).split('\r\n')).toHaveLength(2);
});

test('a PDF is one, of as many pages as it takes, and of one when there is nothing', async () => {
  for (const [count, pages] of [
    [0, 1],
    [60, 2],
  ] as const) {
    const db = ledgerOf(Array.from({ length: count }, (_, index) => BigInt(index * 1_000_000 - 9_000_000)));
    const bytes = Buffer.from(await (await ask('format=pdf', over(db))).arrayBuffer());
    expect(bytes.subarray(0, 5).toString()).toBe('%PDF-');
    expect(bytes.toString('latin1').match(/\/Type \/Page\b/g)).toHaveLength(pages);
  }
});

test('names in other scripts do not break a PDF', async () => {
  const answer = await ask('format=pdf', over(ledgerOf([1n], '狗狗币🚀 with a name that never ends at all')));
  expect(answer.status).toBe(200);
});

test('says how much is too much, and what to do', async () => {
  const total = EXPORT_ROWS_MAX.pdf + 1;
  const runtime = runtimeOver((async () => ({ seq: 1, rows: { items: [], total, totals: {} } })) as never);
  const answer = await ask('format=pdf', runtime);
  expect(answer.status).toBe(413);
  const body: unknown = await answer.json();
  expect(body).toMatchObject({ status: 'rejected', reason: 'export_too_large' });
  expect(JSON.stringify(body)).toContain(`a PDF holds ${EXPORT_ROWS_MAX.pdf} at most`);
});

test.each(['', 'format=xml', 'format=csv&fromMs=yesterday', 'format=csv&leader=nobody', 'format=csv&x=1'])(
  'refuses the query "%s"',
  async (query) => {
    expect(await refusalOf(await ask(query, nobody))).toEqual([422, 'invalid_field']);
  },
);

test('a database that cannot be read is said so, and our own bug is not hidden behind it', async () => {
  const down = runtimeOver(() => Promise.reject(new DatabaseFailure('read_failed', 'no such file')));
  expect(await refusalOf(await ask('format=csv', down))).toEqual([503, 'not_ready']);
  await expect(ask('format=csv', nobody)).rejects.toThrow('nobody should read');
});
