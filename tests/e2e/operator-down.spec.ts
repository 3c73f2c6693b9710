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
  await expect.poll(() => frames.events.length, { timeout: BACK_WITHIN_MS }).toBeGreaterThan(0);

  const before = pidNow('operator');
  process.kill(before, 'SIGKILL');
  await expect(connection).not.toHaveAttribute('data-connection', 'live', { timeout: SAYS_SO_WITHIN_MS });
  await expect(connection).toHaveAttribute('data-connection', 'live', { timeout: BACK_WITHIN_MS });
  expect(pidNow('operator')).not.toBe(before);

  const lastKnown = Math.max(...frames.events, ...frames.snapshots);
  await expect.poll(() => Math.max(...frames.events), { timeout: BACK_WITHIN_MS }).toBeGreaterThan(lastKnown);

  // Not doubled: no sequence number came twice. Not missing: what happened while it was away came after all.
  expect(frames.events.length).toBe(new Set(frames.events).size);
  const journal = openJournalAt(dataDir);
  const from = frames.snapshots[0] ?? 0;
  const to = Math.max(...frames.events);
  const streamed = journal.all<{ seq: number }>(
    `SELECT seq FROM journal WHERE seq > ? AND seq <= ? AND type NOT IN ${UNSTREAMED}`,
    from,
    to,
  );
  journal.close();
  const seen = new Set(frames.events);
  const missing = streamed.map(({ seq }) => seq).filter((seq) => !seen.has(seq));
  expect(missing).toEqual([]);
});
