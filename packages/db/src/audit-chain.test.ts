import { join } from 'node:path';
import { unixMs } from '@chimera/core/units/chain';
import { expect, test } from 'vitest';
import {
  type AuditHead,
  createAuditPatrol,
  holdsAuditHead,
  readAuditHead,
  verifyAuditChain,
} from './audit-chain.ts';
import { AUDIT_KEY, recordedHistory, scratchDir, scratchJournal } from './fixtures.ts';
import { createJournal } from './journal.ts';
import { type Db, openReader } from './open.ts';
import { rebuild } from './rebuild.ts';

/** A story whose triggers are gone, as for one who has the file and no key. */
function forged() {
  const { db } = recordedHistory(34, 250);
  for (const table of ['config_audit', 'dead_letter_queue', 'audit_chain']) {
    db.exec(`DROP TRIGGER ${table}_refuse_update; DROP TRIGGER ${table}_refuse_delete`);
  }
  const seqs = db.prepare<[], bigint>('SELECT seq FROM audit_chain ORDER BY seq').pluck().all().map(Number);
  return { db, seqs };
}

const kindsOf = (db: Db, noted: AuditHead | null = null) =>
  verifyAuditChain(db, AUDIT_KEY, noted).problems.map(({ kind, seq }) => [kind, seq]);

/** What is found after a forgery, which is undone again. */
function after(db: Db, forgery: () => void, noted: AuditHead | null = null) {
  db.exec('SAVEPOINT forgery');
  forgery();
  const kinds = kindsOf(db, noted);
  db.exec('ROLLBACK TO forgery; RELEASE forgery');
  return kinds;
}

const inBoth = (db: Db, sql: (table: string) => string): void => {
  for (const table of ['config_audit', 'dead_letter_queue']) db.exec(sql(table));
};

test('a whole chain holds, in the file and in one that was rebuilt from it', () => {
  const { db } = recordedHistory(34, 700);
  const head = readAuditHead(db);
  const whole = verifyAuditChain(db, AUDIT_KEY, head);
  expect(whole).toMatchObject({ head, problems: [] });
  expect(whole.links).toBeGreaterThan(40);
  const toPath = join(scratchDir(), 'rebuilt.db');
  rebuild(db, toPath);
  expect(verifyAuditChain(openReader(toPath), AUDIT_KEY, head)).toEqual(whole);
  expect(verifyAuditChain(db, Buffer.alloc(32, 8), null).problems).toHaveLength(Math.min(100, whole.links));
});

test('every row that is altered or removed is found, at its very number', () => {
  const { db, seqs } = forged();
  for (const seq of seqs) {
    const alter = () =>
      inBoth(db, (table) => `UPDATE ${table} SET reason = reason || ' ' WHERE seq = ${seq}`);
    expect(after(db, alter)).toEqual([['altered', seq]]);
    const remove = () => inBoth(db, (table) => `DELETE FROM ${table} WHERE seq = ${seq}`);
    expect(after(db, remove)).toEqual([['removed', seq]]);
  }
});

test('a row that is removed with its link breaks the next, and the last one is missed by the noted end', () => {
  const { db, seqs } = forged();
  const head = readAuditHead(db);
  for (const [index, seq] of seqs.entries()) {
    const removeAll = () => {
      inBoth(db, (table) => `DELETE FROM ${table} WHERE seq = ${seq}`);
      db.exec(`DELETE FROM audit_chain WHERE seq = ${seq}`);
    };
    const next = seqs[index + 1];
    expect(after(db, removeAll, head)).toEqual([next === undefined ? ['truncated', seq] : ['broken', next]]);
  }
  const cutAll = () => {
    inBoth(db, (table) => `DELETE FROM ${table}`);
    db.exec('DELETE FROM audit_chain');
    expect(head !== null && holdsAuditHead(db, head)).toBe(false);
  };
  expect(after(db, cutAll, head)).toEqual([['truncated', head?.seq]]);
});

test('rows that change places, and a row that was never linked, are found', () => {
  const { db, seqs } = forged();
  const [one = 0, other = 0] = db
    .prepare<[], bigint>("SELECT seq FROM config_audit WHERE subject = 'wallet' ORDER BY seq LIMIT 2")
    .pluck()
    .all()
    .map(Number);
  const swap = (table: string) =>
    db.exec(`UPDATE ${table} SET seq = -1 WHERE seq = ${one}; UPDATE ${table} SET seq = ${one} WHERE seq = ${other};
      UPDATE ${table} SET seq = ${other} WHERE seq = -1`);
  expect(after(db, () => swap('config_audit'))).toEqual([
    ['altered', one],
    ['altered', other],
  ]);
  // With their links they are what they were, only in another order.
  const both = after(db, () => {
    swap('config_audit');
    swap('audit_chain');
  });
  expect(both.length).toBeGreaterThanOrEqual(2);
  const free = (seqs.at(-1) ?? 0) + 1;
  const add = () =>
    db.exec(`INSERT INTO config_audit SELECT ${free}, subject, subject_id, changes, changed_by, reason, at_ms
      FROM config_audit LIMIT 1`);
  expect(after(db, add)).toEqual([['added', free]]);
});

test('a patrol looks at the next rows each time, and finds in its round what was altered', () => {
  const { db, seqs } = forged();
  const patrol = createAuditPatrol(db, AUDIT_KEY, 10);
  const round = Math.ceil(seqs.length / 10) + 1;
  for (let count = 0; count < 2 * round; count += 1) expect(patrol()).toEqual([]);
  const seq = seqs.at(-1) ?? 0;
  inBoth(db, (table) => `UPDATE ${table} SET reason = reason || ' ' WHERE seq = ${seq}`);
  const found = Array.from({ length: round }, () => patrol()).flat();
  expect(found.map((problem) => problem.seq)).toEqual([seq]);
});

test('rows from before there was a chain are linked by its first link', async () => {
  const { db, journal, clock } = scratchJournal();
  const halt = (epoch: number) =>
    ({ type: 'halt_set', epoch, mode: 'entries', by: 'ada', source: 'cli', reason: 'test' }) as const;
  await journal.append([{ event: halt(1) }, { event: halt(2) }]).durable;
  journal.close();
  expect(readAuditHead(db)).toBeNull();
  const onFatal = (error: unknown) => expect.unreachable(String(error));
  const chained = createJournal({
    db,
    clock: { nowMs: () => unixMs(clock.nowMs()) },
    onFatal,
    auditKey: AUDIT_KEY,
  });
  await chained.append([{ event: halt(3) }]).durable;
  expect(verifyAuditChain(db, AUDIT_KEY, null)).toMatchObject({ links: 3, problems: [] });
});
