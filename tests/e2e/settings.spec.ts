import { expect, test } from '@playwright/test';
import { type JournalReader, openJournalAt } from '../harness/journal-reader.ts';
import { createOperatorClient } from '../harness/operator-client.ts';
import { go, openRow, press, tabTo, type } from './keyboard.ts';
import { readStackFile, STORAGE_STATE } from './shared.ts';

/* What people come for, done without a mouse: every step here is a key. Watching and halting are so in files of their own. */

test.use({ storageState: STORAGE_STATE });

const TRADE_TIMEOUT_MS = 100_000;
/** A good leader of the embedded cluster, who buys often. */
const LEADER = 'Kestrel';

let journal: JournalReader;

test.beforeAll(() => {
  journal = openJournalAt(readStackFile().dataDir);
});
test.afterAll(() => journal.close());

test.beforeEach(async ({ page }) => {
  await page.goto(readStackFile().webUrl);
  await expect(page.getByTestId('connection')).toHaveAttribute('data-connection', 'live');
});

test('promote a leader, whose next trade is copied', async ({ page }) => {
  const { dataDir, run } = readStackFile();
  const operator = createOperatorClient({ dataDir, run });
  const wallet = String(journal.one('SELECT wallet FROM wallets WHERE label = ?', LEADER));
  const demoted = await operator.control('roster', {
    wallets: [{ wallet, status: 'DEMOTED', label: LEADER, wqs: 91, reason: 'to be promoted by keys' }],
  });
  expect(demoted.status).toBe(200);

  await go(page, 'w', '/wallets');
  await openRow(page, wallet);
  await press(page, page.getByRole('button', { name: 'Promote again' }));
  await type(page, page.getByLabel('Reason'), 'trades well');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('button', { name: 'Demote' })).toBeVisible();
  const promoted = journal.one<number>("SELECT max(seq) FROM journal WHERE type = 'wallet_set'") ?? 0;
  await page.keyboard.press('Escape');

  /** What became of its purchases since, one word each. */
  const purchases = () =>
    journal
      .all<{ fate: string }>(
        `SELECT CASE WHEN fills.txid IS NULL THEN coalesce(orders.reason, orders.state, signals.reason, signals.state)
          ELSE 'copied' END AS fate
          FROM signals LEFT JOIN orders ON orders.signal_id = signals.signal_id LEFT JOIN fills USING (order_id)
          WHERE signals.leader = ? AND signals.side = 'buy' AND signals.seq > ?`,
        wallet,
        promoted,
      )
      .map(({ fate }) => fate);
  // Left to itself it may buy for a minute what is held already, of which nobody buys more.
  const purchaseAndLook = async () => {
    if (!purchases().includes('copied')) await purchaseSomethingNew(wallet);
    return purchases();
  };
  await expect.poll(purchaseAndLook, { timeout: TRADE_TIMEOUT_MS, intervals: [3_000] }).toContain('copied');
});

/** Lets a leader buy what was good enough for the Shield before and is held no more, what ended longest ago first. */
async function purchaseSomethingNew(leader: string): Promise<void> {
  const mints = journal.all<{ mint: string }>(
    `SELECT mint FROM positions GROUP BY mint
      HAVING min(state = 'closed' AND strategy = 'SHIELD') = 1 ORDER BY max(closed_at_ms)`,
  );
  for (const { mint } of mints) {
    const { status } = await fetch(`${readStackFile().run.localnet.adminUrl}/purchases`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ leader, mint }),
    });
    if (status === 200) return;
    // It may hold some of this one itself.
    expect(status).toBe(409);
  }
}

test('reconcile', async ({ page }) => {
  const runs = () =>
    journal.one<number>("SELECT count(*) FROM reconciliation_runs WHERE cause = 'manual'") ?? 0;
  const before = runs();
  await go(page, 'c', '/reconciliation');
  const button = page.getByRole('button', { name: 'Reconcile now' });
  await expect(button).toBeEnabled();
  await press(page, button);
  await expect.poll(runs, { timeout: TRADE_TIMEOUT_MS }).toBe(before + 1);
  await expect(page.getByRole('table', { name: 'Runs' })).toContainText('manual');
});

test('loosen a limit in two steps', async ({ page }) => {
  await go(page, 'l', '/limits');
  const last = () =>
    journal.all<{ version: number; reason: string }>(
      'SELECT version, reason FROM limits_versions ORDER BY seq DESC',
    )[0];
  const before = last()?.version ?? 0;
  await press(page, page.getByRole('button', { name: 'Change open positions max' }));
  const value = page.getByLabel('New value');
  await tabTo(page, value);
  await type(page, value, String(Number(await value.inputValue()) + 1));
  await type(page, page.getByLabel('Reason'), 'tried by keys');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('dialog', { name: /step 2 of 2/ })).toBeVisible();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('dialog')).toHaveCount(0);
  expect(last()).toEqual({ version: before + 1, reason: 'tried by keys' });
});

test('add a provider, whose key is shown once', async ({ page }) => {
  await go(page, 'v', '/providers');
  await press(page, page.getByRole('button', { name: 'Add a provider…' }));
  await type(page, page.getByLabel(/^Id/), 'by-keys');
  await page.keyboard.press('Enter');
  await expect(page.getByText('Key, shown only now')).toBeVisible();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await expect(page.getByText('by-keys').first()).toBeVisible();
  expect(journal.one("SELECT is_active FROM providers WHERE provider_id = 'by-keys'")).toBe(1);
});
