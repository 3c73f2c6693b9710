import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import { expect, type Page, test } from '@playwright/test';
import { go } from './keyboard.ts';
import { readStackFile, SCREENSHOTS_DIR, STORAGE_STATE } from './shared.ts';

test.use({ storageState: STORAGE_STATE });

interface Size {
  readonly width: number;
  readonly height: number;
  readonly suffix: string;
}

const WIDTHS: readonly [Size, Size] = [
  { width: 1440, height: 900, suffix: '' },
  { width: 390, height: 844, suffix: '-phone' },
];
const CONTENT_TIMEOUT_MS = 60_000;

async function open(page: Page, path: string): Promise<void> {
  await page.goto(`${readStackFile().webUrl}${path}`);
  await expect(page.getByTestId('connection')).toHaveAttribute('data-connection', 'live');
  await expect(page.locator('.skeleton')).toHaveCount(0);
}

/** Opens the details of the first row, by keys only. */
async function openFirstRow(page: Page): Promise<void> {
  await expect(page.locator('tr[data-row]').first()).toBeVisible({ timeout: CONTENT_TIMEOUT_MS });
  await page.keyboard.press('j');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('dialog')).toBeVisible();
  await expect(page.getByRole('dialog').locator('.skeleton')).toHaveCount(0);
}

/** Every view a person can look at, and how to get to it. The overview comes last, when it has most to show. */
const VIEWS: Readonly<Record<string, (page: Page) => Promise<void>>> = {
  positions: (page) => open(page, '/positions'),
  'position-details': async (page) => {
    await open(page, '/positions');
    await openFirstRow(page);
  },
  transaction: async (page) => {
    await open(page, '/positions');
    await openFirstRow(page);
    const link = page.getByRole('dialog').locator('a[href^="/tx/"]').first();
    await link.click({ timeout: CONTENT_TIMEOUT_MS });
    await expect(page).toHaveURL(/\/tx\//);
    await expect(page.locator('.skeleton')).toHaveCount(0, { timeout: CONTENT_TIMEOUT_MS });
  },
  signals: (page) => open(page, '/signals'),
  'signal-details': async (page) => {
    await open(page, '/signals');
    await openFirstRow(page);
  },
  wallets: (page) => open(page, '/wallets'),
  ...Object.fromEntries(
    ['risk', 'limits', 'incidents', 'dead-letters', 'providers', 'access', 'reconciliation'].map((name) => [
      name,
      (page: Page) => open(page, `/${name}`),
    ]),
  ),
  system: async (page) => {
    await open(page, '/system');
    await expect(page.getByRole('table', { name: 'Routes' })).toBeVisible();
  },
  'wallet-details': async (page) => {
    await open(page, '/wallets');
    await openFirstRow(page);
  },
  // What is held may still be held by now; then the page says so.
  trades: async (page) => {
    await open(page, '/trades');
    const first = page.locator('tr[data-row]').or(page.getByText('Nothing was realised yet')).first();
    await expect(first).toBeVisible({ timeout: CONTENT_TIMEOUT_MS });
  },
  overview: async (page) => {
    await open(page, '/');
    const curve = page
      .getByRole('region', { name: /Equity/ })
      .locator('path.recharts-curve')
      .first();
    await expect(curve).toBeVisible({ timeout: CONTENT_TIMEOUT_MS });
    await expect(page.getByTestId('mark-value').first()).toHaveText(/\d/, { timeout: CONTENT_TIMEOUT_MS });
  },
};

/** What a person would stumble over on the page as it is now. */
async function findBarriers(page: Page): Promise<readonly string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.target.join(' ')).join(', ')}`);
}

for (const [index, [name, show]] of Object.entries(VIEWS).entries()) {
  test(`${name} fits a desk and a phone and has no serious accessibility finding`, async ({ page }) => {
    // Every second view is opened on the phone and then turned to the desk; the others the other way round.
    const [desk, phone] = WIDTHS;
    const widths: [Size, Size] = index % 2 === 0 ? [desk, phone] : [phone, desk];
    const [{ width, height }] = widths;
    await page.setViewportSize({ width, height });
    await show(page);
    for (const { suffix, ...size } of widths) {
      await page.setViewportSize(size);
      await page.screenshot({ path: join(SCREENSHOTS_DIR, `${name}${suffix}.png`) });
      const overflow = await page.evaluate<number>(
        'document.documentElement.scrollWidth - document.documentElement.clientWidth',
      );
      expect(overflow, `pixels by which the page scrolls sideways at ${size.width}`).toBeLessThanOrEqual(0);
      expect(await findBarriers(page), `at ${size.width} pixels`).toEqual([]);
    }
  });
}

test('every page is reached by keys', async ({ page }) => {
  await open(page, '/');
  for (const [key, path] of [
    ['p', '/positions'],
    ['s', '/signals'],
    ['w', '/wallets'],
    ['t', '/trades'],
    ['y', '/system'],
    ['o', '/'],
  ] as const) {
    await go(page, key, path);
  }
  await page.keyboard.press('?');
  await expect(page.getByRole('dialog', { name: 'Keys' })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toHaveCount(0);
});

test('a verdict shows every gate with what was measured, and closes by key', async ({ page }) => {
  await open(page, '/signals');
  // A sale is asked one question only; the gates are those of a buy.
  await page.getByRole('radio', { name: 'buy', exact: true }).click();
  const rows = page.locator('tr[data-row]');
  await expect(rows.filter({ hasText: /sell/ })).toHaveCount(0, { timeout: CONTENT_TIMEOUT_MS });
  await rows.first().click();
  const details = page.getByRole('dialog');
  for (const gate of [/fresh/i, /wallet/i, /liquidity/i]) await expect(details).toContainText(gate);
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toHaveCount(0);
});
