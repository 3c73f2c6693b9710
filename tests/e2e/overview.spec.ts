import { expect, test } from '@playwright/test';
import { readStackFile, STORAGE_STATE } from './shared.ts';

test.use({ storageState: STORAGE_STATE });

const POSITION_TIMEOUT_MS = 60_000;
const MARK_TIMEOUT_MS = 30_000;

test('a copied position appears and its mark moves', async ({ page }) => {
  await page.goto(readStackFile().webUrl);
  await expect(page.getByText('LOCALNET').first()).toBeVisible();
  await expect(page.getByTestId('connection')).toHaveAttribute('data-connection', 'live');
  const positions = page.getByRole('region', { name: /Open positions/ });
  const mark = positions.getByTestId('mark-value').first();
  await expect(mark).toHaveText(/\d/, { timeout: POSITION_TIMEOUT_MS });
  const before = await mark.textContent();
  await expect(mark).not.toHaveText(before ?? '', { timeout: MARK_TIMEOUT_MS });
});

test('the numbers of the top bar are alive', async ({ page }) => {
  await page.goto(readStackFile().webUrl);
  const wallet = page.getByTestId('wallet-balance').first();
  await expect(wallet).toHaveText(/\d/);
  const pnl = page.getByTestId('pnl-today').first();
  await expect(pnl).toHaveText(/\d/);
  const before = await pnl.textContent();
  await expect(pnl).not.toHaveText(before ?? '', { timeout: MARK_TIMEOUT_MS });
});

test('the page asks nobody but its own origin', async ({ page }) => {
  const foreign: string[] = [];
  const { webUrl } = readStackFile();
  page.on('request', (request) => {
    const { origin, protocol } = new URL(request.url());
    const isOwn = origin === webUrl || protocol === 'data:' || protocol === 'blob:';
    if (!isOwn && origin !== webUrl.replace('http', 'ws')) foreign.push(request.url());
  });
  const problems: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') problems.push(message.text());
  });
  page.on('pageerror', (error) => problems.push(error.message));
  for (const path of ['/', '/positions', '/signals', '/wallets']) {
    await page.goto(`${webUrl}${path}`);
    await expect(page.getByTestId('connection')).toHaveAttribute('data-connection', 'live');
  }
  expect(foreign).toEqual([]);
  expect(problems).toEqual([]);
});

test('nobody looks in without signing in', async ({ browser }) => {
  const stranger = await browser.newContext({ storageState: { cookies: [], origins: [] } });
  const page = await stranger.newPage();
  await page.goto(`${readStackFile().webUrl}/positions`);
  await expect(page).toHaveURL(/login/);
  await expect(page.getByTestId('wallet-balance')).toHaveCount(0);
  await stranger.close();
});
