import { copyFileSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { backUp } from './backup.ts';
import { checkBackup } from './check-backup.ts';
import { recordedHistory, scratchDir } from './fixtures.ts';
import { openWriter } from './open.ts';

test('a backup of a database in use is whole and private', async () => {
  const { db } = recordedHistory(1, 600);
  const path = join(scratchDir(), 'backup.db');
  const made = await backUp(db, path);
  expect(made).toMatchObject({ untilSeq: 600, sizeBytes: statSync(path).size });
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(checkBackup(path)).toEqual({ untilSeq: 600, problems: [] });
});

test('a table that was painted over is named', async () => {
  const { db } = recordedHistory(2, 300);
  const path = join(scratchDir(), 'backup.db');
  await backUp(db, path);
  const copy = openWriter(path);
  copy.exec("UPDATE wallets SET label = 'painted over' WHERE seq = (SELECT min(seq) FROM wallets)");
  copy.close();
  expect(checkBackup(path).problems).toEqual(['the table wallets does not follow from the journal']);
});

test('a damaged page is found', async () => {
  const { db } = recordedHistory(3, 300);
  const path = join(scratchDir(), 'backup.db');
  await backUp(db, path);
  const damaged = join(scratchDir(), 'damaged.db');
  copyFileSync(path, damaged);
  const bytes = readFileSync(damaged);
  bytes.fill(0xff, bytes.length - 8_192, bytes.length - 4_096);
  writeFileSync(damaged, bytes);
  expect(checkBackup(damaged).problems[0]).toMatch(/damaged|gap|journal/);
});
