import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { dumpRows } from './dump.ts';
import { scratchDir } from './fixtures.ts';
import { acquireLock } from './lock.ts';
import { openWriter } from './open.ts';
import { rebuild } from './rebuild.ts';

/* What a dead process leaves behind. The children are real and are killed without warning. */

const UNIT_EVENTS = 3;
const source = (name: string): string => pathToFileURL(fileURLToPath(new URL(name, import.meta.url))).href;

function runChild(script: string): ChildProcess {
  return spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '--eval', script], {
    cwd: fileURLToPath(new URL('.', import.meta.url)),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

/** Appends units of three events for ever and prints the seq of each that became durable. */
const appendForEver = (path: string): string => `
  import { createHistory } from '@chimera/testkit/histories';
  import { createJournal } from '${source('journal.ts')}';
  import { migrate } from '${source('migrate.ts')}';
  import { openWriter } from '${source('open.ts')}';
  const db = openWriter(${JSON.stringify(path)});
  migrate(db);
  const history = createHistory(41);
  const journal = createJournal({ db, clock: { nowMs: () => 1_800_000_000_000 }, onFatal: (error) => { throw error; } });
  for (;;) {
    const entries = Array.from({ length: ${UNIT_EVENTS} }, () => history.next());
    const unit = journal.append(entries.map(({ row, bytes }) => bytes === null ? { event: row.event } : { event: row.event, bytes }));
    unit.durable.then(() => process.stdout.write(unit.events.at(-1).seq + '\\n'));
    if (unit.events[0].seq % 7 === 0) await new Promise((resolve) => setImmediate(resolve));
  }
`;

test('kill -9 among commits loses nothing acknowledged and leaves whole units only', async () => {
  const path = join(scratchDir(), 'chimera.db');
  const child = runChild(appendForEver(path));
  let acknowledged = 0;
  if (child.stdout === null) throw new Error('the child has no output');
  for await (const line of createInterface({ input: child.stdout })) {
    acknowledged = Number(line);
    if (acknowledged > 600) break;
  }
  child.kill('SIGKILL');
  await once(child, 'exit');

  const db = openWriter(path);
  const last = Number(db.prepare('SELECT max(seq) FROM journal').pluck().get());
  expect(last).toBeGreaterThanOrEqual(acknowledged);
  expect(last % UNIT_EVENTS).toBe(0);
  expect(db.prepare('SELECT count(*) FROM journal').pluck().get()).toBe(BigInt(last));
  expect(db.pragma('integrity_check', { simple: true })).toBe('ok');

  const rebuiltPath = join(scratchDir(), 'rebuilt.db');
  rebuild(db, rebuiltPath);
  expect(dumpRows(openWriter(rebuiltPath))).toEqual(dumpRows(db));
});

test('a second operator is refused, and let in when the first was killed', async () => {
  const dataDir = scratchDir();
  const child = runChild(`
    import { acquireLock } from '${source('lock.ts')}';
    acquireLock(${JSON.stringify(dataDir)});
    console.log('locked');
    setInterval(() => {}, 1_000);
  `);
  if (child.stdout === null) throw new Error('the child has no output');
  await once(createInterface({ input: child.stdout }), 'line');
  expect(() => acquireLock(dataDir)).toThrow(/another operator uses .*; stop it first/);
  child.kill('SIGKILL');
  await once(child, 'exit');
  const lock = acquireLock(dataDir);
  expect(() => acquireLock(dataDir)).toThrow(/another operator/);
  lock.release();
  acquireLock(dataDir).release();
});
