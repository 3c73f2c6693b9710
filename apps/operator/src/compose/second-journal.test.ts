import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { SignNote } from '@chimera/core/execution/sign-note';
import { recordedHistory } from '@chimera/db/fixtures';
import { expect, test } from 'vitest';
import { openSecondJournal } from './second-journal.ts';
import { openSignerLog } from './signer-log.ts';

const NEWEST_SEQ = 900;
const EVENTS = 1_000;

/** A database with a signer log that has every signature of it. */
async function aPair(): Promise<{ logPath: string; open: Open }> {
  const { db, path } = recordedHistory(11, EVENTS);
  const logPath = join(dirname(path), 'signer.log');
  const log = await openSignerLog(logPath);
  const rows = db
    .prepare<[], { order_id: string; n: bigint; txid: string; raw: Uint8Array }>(
      'SELECT order_id, n, txid, raw FROM attempts ORDER BY seq',
    )
    .all();
  const note = noteOf(NEWEST_SEQ);
  for (const { order_id: orderId, n, txid, raw } of rows)
    await log.append({ orderId, n: Number(n), txid, wire: raw, note });
  await log.close();
  return { logPath, open: () => openSecondJournal(logPath, db, EVENTS) };
}

/** Only a signature that the database lacks has its note read. */
const noteOf = (journalSeq: number): SignNote => ({ plan: {}, draft: {}, journalSeq }) as unknown as SignNote;

const lost = { orderId: 'order', n: 1, txid: '4'.repeat(88), wire: Uint8Array.of(7) };

type Open = () => ReturnType<typeof openSecondJournal>;

/** What a start finds. */
async function find(open: Open, acceptsLoss = false) {
  const { found, log, acceptLoss } = await open();
  if (acceptsLoss) await acceptLoss(found.loss ?? '');
  await log.close();
  return found;
}

/** One more signature, made by a process that ended before its database heard of it. */
async function signOneMore(open: Open, journalSeq: number, discards = false): Promise<void> {
  const { log } = await open();
  await log.append({ ...lost, note: noteOf(journalSeq) });
  if (discards) await log.discard(lost.txid, 'trading is halted');
  await log.close();
}

test('two journals that agree are silent', async () => {
  const { open } = await aPair();
  expect(await find(open)).toEqual({ unknown: [], loss: null });
});

test('one signature too many is taken up without a word: one crash explains it', async () => {
  const { open } = await aPair();
  await signOneMore(open, EVENTS);
  const { loss, unknown } = await find(open);
  expect(loss).toBeNull();
  expect(unknown).toMatchObject([{ txid: lost.txid, note: { journalSeq: EVENTS } }]);
  expect([...(unknown[0]?.wire ?? [])]).toEqual([7]);
});

test('bytes that will never be sent are nobody’s loss', async () => {
  const { open } = await aPair();
  await signOneMore(open, EVENTS, true);
  expect(await find(open)).toEqual({ unknown: [], loss: null });
});

test('a database that ends before a row that was on disk has lost commits, and says so once', async () => {
  const { open } = await aPair();
  await signOneMore(open, EVENTS + 5);
  expect((await find(open, true)).loss).toMatch(/lost commits/);
  const { loss, unknown } = await find(open);
  expect(loss).toBeNull();
  expect(unknown).toHaveLength(1);
});

test('lines that are gone from the end are noticed by the database and written again from it', async () => {
  const { open, logPath } = await aPair();
  const lines = readFileSync(logPath, 'utf8').split('\n');
  writeFileSync(logPath, `${lines.slice(0, 10).join('\n')}\n`);
  expect((await find(open, true)).loss).toMatch(/lost lines/);
  expect(await find(open)).toEqual({ unknown: [], loss: null });
});

test('any flipped bit in the log is noticed', async () => {
  const { open, logPath } = await aPair();
  const whole = readFileSync(logPath);
  for (let at = 5; at < whole.length; at += Math.floor(whole.length / 20)) {
    const damaged = Buffer.from(whole);
    damaged.writeUInt8(damaged.readUInt8(at) ^ 1, at);
    writeFileSync(logPath, damaged);
    expect((await find(open)).loss, `at byte ${at}`).not.toBeNull();
    writeFileSync(logPath, whole);
  }
});

test('a torn last line was never answered and is no loss', async () => {
  const { open, logPath } = await aPair();
  appendFileSync(logPath, '{"seq":99,"orderId":"or');
  expect(await find(open)).toEqual({ unknown: [], loss: null });
});

test('the noted end of the audit chain is found again, until a loss is accepted', async () => {
  const { open } = await aPair();
  const [older, head] = [
    { seq: 4, mac: 'cd'.repeat(32) },
    { seq: 9, mac: 'ab'.repeat(32) },
  ];
  const { log } = await open();
  for (const each of [older, head]) await log.noteAuditHead(each);
  await log.close();
  const again = await open();
  expect(again).toMatchObject({ auditHead: head, found: { loss: null, unknown: [] } });
  await again.acceptLoss('a backup was restored');
  await again.log.close();
  const last = await open();
  expect(last.auditHead).toBeNull();
  await last.log.close();
});
