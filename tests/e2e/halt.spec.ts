import { expect, test } from '@playwright/test';
import { openJournalAt } from '../harness/journal-reader.ts';
import { press, type } from './keyboard.ts';
import { readStackFile, STORAGE_STATE } from './shared.ts';

test.use({ storageState: STORAGE_STATE });

/** How long entries are looked for after the halt. */
const WATCH_MS = 3_000;

const FIRST_ENTRY_SENDS = `SELECT min(sends.sent_at_ms) AS at FROM attempts JOIN orders USING (order_id)
  JOIN sends USING (txid) WHERE orders.kind = 'entry' GROUP BY attempts.txid`;

test('key H halts entries, and resuming by keys takes two steps', async ({ page }) => {
  const { webUrl, dataDir } = readStackFile();
  const journal = openJournalAt(dataDir);
  await page.goto(webUrl);
  await expect(page.getByTestId('connection')).toHaveAttribute('data-connection', 'live');

  await page.keyboard.press('h');
  const dialog = page.getByRole('dialog');
  await expect(dialog).toBeVisible();
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('halt-banner')).toBeVisible();
  const haltedAt = Date.now();
  await page.keyboard.press('Escape');

  await page.waitForTimeout(WATCH_MS);
  const late = journal.all<{ at: number }>(FIRST_ENTRY_SENDS).filter(({ at }) => at > haltedAt);
  expect(late).toEqual([]);
  const last = journal.all<{ action: string; source: string }>(
    'SELECT action, source FROM halts ORDER BY seq DESC',
  )[0];
  expect(last).toEqual({ action: 'set', source: 'web' });

  await press(page, page.getByRole('button', { name: 'Resume…' }));
  await type(page, page.getByLabel('Reason'), 'the test has seen enough');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('dialog', { name: /step 2 of 2/ })).toBeVisible();
  await press(page, page.getByRole('button', { name: 'Resume trading' }));
  await expect(page.getByTestId('halt-banner')).toBeHidden();
  expect(journal.one('SELECT action FROM halts ORDER BY seq DESC')).toBe('cleared');
  journal.close();
});

test('a halt survives a reload and stands on every page', async ({ page }) => {
  const { webUrl } = readStackFile();
  await page.goto(`${webUrl}/signals`);
  await expect(page.getByTestId('connection')).toHaveAttribute('data-connection', 'live');
  await page.keyboard.press('h');
  await page.getByRole('dialog').getByRole('button', { name: 'HALT entries' }).click();
  await expect(page.getByTestId('halt-banner')).toBeVisible();
  for (const path of ['/', '/positions', '/wallets']) {
    await page.goto(`${webUrl}${path}`);
    await expect(page.getByTestId('halt-banner')).toBeVisible();
  }
  await page.getByRole('button', { name: 'Resume…' }).click();
  await page.getByLabel('Reason').fill('the test has seen enough');
  await page.getByRole('button', { name: 'Check and continue' }).click();
  await page.getByRole('button', { name: 'Resume trading' }).click();
  await expect(page.getByTestId('halt-banner')).toBeHidden();
});
