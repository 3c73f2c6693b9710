import { expect, test } from '@playwright/test';
import { openJournalAt } from '../harness/journal-reader.ts';
import { recordLiveFrames } from './live-frames.ts';
import { pidNow, readStackFile, STORAGE_STATE } from './shared.ts';

test.use({ storageState: STORAGE_STATE });

/** Promised: the page says so within this time. */
const SAYS_SO_WITHIN_MS = 5_000;
const BACK_WITHIN_MS = 30_000;
const UNSTREAMED = `('api_key_added', 'api_key_revoked', 'login_link_issued', 'session_opened', 'session_closed', 'provider_set')`;

test('the page says that the operator is down, and misses nothing when it is back', async ({ page }) => {
  const { webUrl, dataDir } = readStackFile();
  const frames = recordLiveFrames(page);
  await page.goto(webUrl);
  const connection = page.getByTestId('connection');
  await expect(connection).toHaveAttribute('data-connection', 'live');
  await expect.poll(() => frames.applied.length, { timeout: BACK_WITHIN_MS }).toBeGreaterThan(0);

  const before = pidNow('operator');
  process.kill(before, 'SIGKILL');
  await expect(connection).not.toHaveAttribute('data-connection', 'live', { timeout: SAYS_SO_WITHIN_MS });
  await expect(connection).toHaveAttribute('data-connection', 'live', { timeout: BACK_WITHIN_MS });
  expect(pidNow('operator')).not.toBe(before);

  const lastKnown = Math.max(...frames.applied, ...frames.snapshots);
  await expect
    .poll(() => Math.max(...frames.applied), { timeout: BACK_WITHIN_MS })
    .toBeGreaterThan(lastKnown);

  // Not doubled: each is newer than the one before. Not missing: what happened while it was away came after all.
  expect(frames.applied).toEqual([...new Set(frames.applied)].toSorted((a, b) => a - b));
  const journal = openJournalAt(dataDir);
  const from = frames.snapshots[0] ?? 0;
  const to = Math.max(...frames.applied);
  const streamed = journal.all<{ seq: number }>(
    `SELECT seq FROM journal WHERE seq > ? AND seq <= ? AND type NOT IN ${UNSTREAMED}`,
    from,
    to,
  );
  journal.close();
  const seen = new Set(frames.applied);
  const missing = streamed.map(({ seq }) => seq).filter((seq) => !seen.has(seq));
  expect(missing).toEqual([]);
});
