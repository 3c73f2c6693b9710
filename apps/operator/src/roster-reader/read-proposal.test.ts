import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROSTER_MANIFEST } from '@chimera/db/roster-file/format';
import { expect, test } from 'vitest';
import { createReadProposal } from './read-proposal.ts';

test('files are read once until somebody writes them, whoever asks', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'chimera-proposal-'));
  const read = createReadProposal(directory, Buffer.alloc(32));
  const [first, atOnce] = await Promise.all([read(), read()]);
  expect(first).toMatchObject({ ok: false, error: { code: 'roster_absent' } });
  expect(atOnce).toBe(first);
  expect(await read()).toBe(first);
  writeFileSync(join(directory, ROSTER_MANIFEST), '{}');
  expect(await read()).toMatchObject({ ok: false, error: { code: 'roster_manifest_malformed' } });
});
