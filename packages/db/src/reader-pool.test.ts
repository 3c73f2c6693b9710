import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import type { Address } from '@chimera/core/units/chain';
import { expect, onTestFinished, test } from 'vitest';
import { recordedHistory, scratchDir } from './fixtures.ts';
import { openReader, openWriter } from './open.ts';
import { createReadDb } from './read-at.ts';
import { createReaderPool, READS_WAITING_MAX, type ReaderPoolOptions } from './reader-pool.ts';
import { listPositions } from './reads/positions.ts';

function poolOf(options: ReaderPoolOptions) {
  const pool = createReaderPool(options);
  onTestFinished(() => pool.close());
  return pool;
}

test('answers as the read itself would, amounts and all', async () => {
  const { path, db } = recordedHistory(51, 800);
  const pool = poolOf({ path, readers: 2 });
  const answers = await Promise.all([pool.read('positions', { limit: 20 }), pool.read('system', {})]);
  expect(answers[0]).toEqual(listPositions(createReadDb(db), { limit: 20 }));
  expect(answers[0].rows.items[0]?.openCostLamports).toBeTypeOf('bigint');
  expect(answers[1].seq).toBe(800);
});

test('never stops the loop it serves', async () => {
  const { path } = recordedHistory(52, 800);
  const pool = poolOf({ path });
  let turns = 0;
  const timer = setInterval(() => (turns += 1), 1);
  onTestFinished(() => clearInterval(timer));
  await Promise.all(Array.from({ length: 40 }, () => pool.read('signals', { limit: 200 })));
  expect(turns).toBeGreaterThan(5);
});

test('works before the operator has made the file, once it has', async () => {
  const path = join(scratchDir(), 'chimera.db');
  const pool = poolOf({ path });
  await expect(pool.read('system', {})).rejects.toMatchObject({ code: 'read_failed', retryable: true });
  const { migrate } = await import('./migrate.ts');
  migrate(openWriter(path));
  expect((await pool.read('system', {})).rows.bootCount).toBe(0);
});

test('says what is wrong with an input and goes on', async () => {
  const { path } = recordedHistory(53, 100);
  const pool = poolOf({ path });
  const broken = { wallet: { no: 'text' } as unknown as Address };
  await expect(pool.read('wallet', broken)).rejects.toMatchObject({ code: 'read_failed' });
  expect((await pool.read('system', {})).seq).toBe(100);
});

/** A worker that never answers `days`, and everything else at once. */
const STUCK_WORKER = `
  import { parentPort } from 'node:worker_threads';
  parentPort.on('message', ({ id, name }) => {
    if (name === 'days') for (;;);
    parentPort.postMessage({ id, ok: true, value: name });
  });
`;

test('gives up a read that takes too long and answers the next on a new thread', async () => {
  const workerPath = join(scratchDir(), 'stuck.mjs');
  writeFileSync(workerPath, STUCK_WORKER);
  const pool = poolOf({ path: 'unused', workerPath, timeoutMs: 60 });
  expect(await pool.read('system', {})).toBe('system');
  const stuck = pool.read('days', {});
  const next = pool.read('halts', {});
  await expect(stuck).rejects.toMatchObject({ code: 'read_timeout', retryable: true });
  expect(await next).toBe('halts');
});

test('refuses more reads than may wait, and those that wait when it is closed', async () => {
  const workerPath = join(scratchDir(), 'stuck.mjs');
  writeFileSync(workerPath, STUCK_WORKER);
  const pool = createReaderPool({ path: 'unused', workerPath });
  const waiting = Array.from({ length: READS_WAITING_MAX }, () => pool.read('days', {}));
  const ends = Promise.allSettled(waiting);
  await expect(pool.read('days', {})).rejects.toMatchObject({ code: 'reader_busy' });
  await pool.close();
  expect((await ends).every((end) => end.status === 'rejected')).toBe(true);
});

test('works in a plain process', async () => {
  const { path } = recordedHistory(54, 60);
  const poolUrl = pathToFileURL(fileURLToPath(new URL('reader-pool.ts', import.meta.url))).href;
  const script = `
    import { createReaderPool } from '${poolUrl}';
    const pool = createReaderPool({ path: ${JSON.stringify(path)} });
    console.log((await pool.read('system', {})).seq);
    await pool.close();
  `;
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--import', 'tsx', '--input-type=module', '--eval', script],
    { cwd: fileURLToPath(new URL('.', import.meta.url)) },
  );
  expect(stdout.trim()).toBe('60');
});

test('sees one snapshot while the writer goes on', () => {
  const { path, db } = recordedHistory(55, 300);
  const reader = createReadDb(openReader(path));
  const before = listPositions(reader, {});
  db.exec("INSERT INTO journal (seq, at_ms, type, version, data) VALUES (301, 1, 'x', 1, '{}')");
  expect(before.seq).toBe(300);
  expect(listPositions(reader, {}).seq).toBe(301);
});
