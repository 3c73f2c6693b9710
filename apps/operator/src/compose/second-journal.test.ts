import { appendFileSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { SignNote } from '@chimera/core/execution/sign-note';
import { recordedHistory } from '@chimera/db/fixtures';
import type { Db } from '@chimera/db/open';
import { expect, test } from 'vitest';
import { openSecondJournal } from './second-journal.ts';
import { openSignerLog } from './signer-log.ts';

const NEWEST_SEQ = 900;
const EVENTS = 1_000;

/** A database with a signer log that has every signature of it. */
async function aPair(): Promise<{ db: Db; logPath: string; open: Open }> {
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
  return { db, logPath, open: () => openSecondJournal(logPath, db, EVENTS) };
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

/** Writes the whole log anew with one signature's bytes exchanged, each line bound to the one before as ever. */
async function forge(logPath: string, txid: string): Promise<void> {
  const lines = readFileSync(logPath, 'utf8').trimEnd().split('\n');
  rmSync(logPath);
  const log = await openSignerLog(logPath);
  for (const line of lines) {
    const entry = JSON.parse(line);
    const wire = entry.txid === txid ? Uint8Array.of(1, 2, 3) : Buffer.from(entry.bytes, 'hex');
    await log.append({ ...entry, wire, note: noteOf(entry.journalSeq) });
  }
  await log.close();
}

test('a log that is whole and has other bytes of a live attempt than the database is noticed, once', async () => {
  const { db, logPath, open } = await aPair();
  const live = db
    .prepare<[], string>("SELECT txid FROM attempts WHERE state = 'signed' LIMIT 1")
    .pluck()
    .get();
  await forge(logPath, live ?? '');
  expect((await find(open, true)).loss).toMatch(`has other bytes of transaction ${live} than the database`);
  expect((await find(open)).loss).toBeNull();
});

test('other bytes of an attempt that has ended are noticed beside the work', async () => {
  const { db, logPath, open } = await aPair();
  const ended = db
    .prepare<[], string>("SELECT txid FROM attempts WHERE state = 'landed' LIMIT 1")
    .pluck()
    .get();
  await forge(logPath, ended ?? '');
  expect((await find(open)).loss).toBeNull();
  expect(await followAll(open)).toMatch(`has other bytes of transaction ${ended} than the database`);
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

/** A start that follows everything while it works; answers with what that found. */
async function followAll(open: Open): Promise<string | null> {
  const { log, followAll: follow } = await open();
  const { loss } = await follow(EVENTS);
  await log.close();
  return loss;
}

const marked = (logPath: string): boolean => existsSync(`${logPath}.mark`);

test('a start goes on from where both journals were found to agree', async () => {
  const { open, logPath } = await aPair();
  expect(await followAll(open)).toBeNull();
  expect(marked(logPath)).toBe(true);
  // What lies before the mark is not read by the start itself, and is by the one that follows everything.
  const whole = readFileSync(logPath);
  whole.writeUInt8(whole.readUInt8(50) ^ 1, 50);
  writeFileSync(logPath, whole);
  expect(await find(open)).toEqual({ unknown: [], loss: null });
  expect(await followAll(open)).toMatch(/changed or damaged/);
  // From then on no start trusts it.
  expect(marked(logPath)).toBe(false);
  expect((await find(open)).loss).toMatch(/changed or damaged/);
});

test('a start that found both whole has marked it, however soon it ends', async () => {
  const { open, logPath } = await aPair();
  await find(open);
  expect(marked(logPath)).toBe(true);
  await signOneMore(open, EVENTS);
  expect((await find(open)).unknown).toHaveLength(1);
});

test('what comes after the mark is compared as ever', async () => {
  const { open } = await aPair();
  await followAll(open);
  await signOneMore(open, EVENTS);
  const { loss, unknown } = await find(open);
  expect(loss).toBeNull();
  expect(unknown).toMatchObject([{ txid: lost.txid, note: { journalSeq: EVENTS } }]);
});

test('lines that are gone from behind the mark, and rows, are missed at once', async () => {
  const cut = await aPair();
  await followAll(cut.open);
  const lines = readFileSync(cut.logPath, 'utf8').split('\n');
  writeFileSync(cut.logPath, `${lines.slice(0, 10).join('\n')}\n`);
  expect((await find(cut.open)).loss).toMatch(/lost lines/);

  const older = await aPair();
  await signOneMore(older.open, EVENTS);
  // As a restored backup would be: the log knows of a row that this database never had.
  const { log } = await older.open();
  await log.append({ ...lost, txid: '5'.repeat(88), note: noteOf(EVENTS + 9) });
  await log.close();
  expect(await followAll(older.open)).toMatch(/lost commits/);
  expect((await find(older.open)).loss).toMatch(/lost commits/);
});

test('a signature that is not in the database yet is no reason to mark, nor to complain', async () => {
  const { open, logPath } = await aPair();
  await signOneMore(open, EVENTS);
  const before = readFileSync(`${logPath}.mark`, 'utf8');
  expect(await followAll(open)).toBeNull();
  expect(readFileSync(`${logPath}.mark`, 'utf8')).toBe(before);
});

test('a mark that is torn is none', async () => {
  const { open, logPath } = await aPair();
  await followAll(open);
  const text = readFileSync(`${logPath}.mark`, 'utf8');
  writeFileSync(`${logPath}.mark`, text.slice(0, 40));
  const whole = readFileSync(logPath);
  whole.writeUInt8(whole.readUInt8(50) ^ 1, 50);
  writeFileSync(logPath, whole);
  expect((await find(open)).loss).toMatch(/changed or damaged/);
});

test('what must never be true of the tables is told beside the work', async () => {
  const { db, open } = await aPair();
  db.exec('DROP TRIGGER journal_refuses_delete');
  const { log, followAll: follow } = await open();
  const { violations } = await follow(EVENTS);
  await log.close();
  expect(violations.filter(({ code }) => code === 'I11')).toMatchObject([
    { isFatal: true, sentence: expect.stringContaining('journal_refuses_delete') },
  ]);
});
