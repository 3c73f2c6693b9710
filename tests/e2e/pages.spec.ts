import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import { expect, type Page, test } from '@playwright/test';
import { readStackFile, SCREENSHOTS_DIR, STORAGE_STATE } from './shared.ts';

test.use({ storageState: STORAGE_STATE });

const PAGES = [
  { name: 'overview', path: '/' },
  { name: 'positions', path: '/positions' },
  { name: 'signals', path: '/signals' },
  { name: 'wallets', path: '/wallets' },
];
const WIDTHS = [
  { suffix: '', width: 1440, height: 900 },
  { suffix: '-phone', width: 390, height: 844 },
];

async function open(page: Page, path: string): Promise<void> {
  await page.goto(`${readStackFile().webUrl}${path}`);
  await expect(page.getByTestId('connection')).toHaveAttribute('data-connection', 'live');
  await expect(page.locator('.skeleton')).toHaveCount(0);
}

for (const { name, path } of PAGES) {
  for (const { suffix, width, height } of WIDTHS) {
    test(`${name} fits ${width} pixels and has no serious accessibility finding`, async ({ page }) => {
      await page.setViewportSize({ width, height });
      await open(page, path);
      await page.screenshot({ path: join(SCREENSHOTS_DIR, `${name}${suffix}.png`) });
      const overflow = await page.evaluate<number>(
        'document.documentElement.scrollWidth - document.documentElement.clientWidth',
      );
      expect(overflow, 'the page must not scroll sideways').toBeLessThanOrEqual(0);
      const { violations } = await new AxeBuilder({ page }).analyze();
      const serious = violations
        .filter(({ impact }) => impact === 'serious' || impact === 'critical')
        .map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.target.join(' ')).join(', ')}`);
      expect(serious).toEqual([]);
    });
  }
}

test('every page is reached by keys', async ({ page }) => {
  await open(page, '/');
  for (const [key, path] of [
    ['p', '/positions'],
    ['s', '/signals'],
    ['w', '/wallets'],
    ['o', '/'],
  ] as const) {
    await page.keyboard.press('g');
    await page.keyboard.press(key);
    await expect(page).toHaveURL(new RegExp(`${path}$`));
  }
  await page.keyboard.press('?');
  await expect(page.getByRole('dialog', { name: 'Keys' })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toHaveCount(0);
});

test('a row opens its details and closes them by keys', async ({ page }) => {
  await open(page, '/signals');
  await page.keyboard.press('j');
  await page.keyboard.press('Enter');
  const details = page.getByRole('dialog');
  await expect(details).toBeVisible();
  await expect(details).toContainText(/unknown|measured|threshold|gate/i);
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toHaveCount(0);
});
