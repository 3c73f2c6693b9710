import { expect, type Locator, type Page } from '@playwright/test';

/** More stops than any page has before its last control. */
const TABS_MAX = 250;

/** Presses Tab until the control has the focus, as a person without a mouse does. */
export async function tabTo(page: Page, control: Locator): Promise<void> {
  await expect(control).toBeVisible();
  for (let tabs = 0; tabs < TABS_MAX; tabs += 1) {
    if (await control.evaluate((element) => element === element.ownerDocument.activeElement)) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`${control} is not reached within ${TABS_MAX} presses of Tab`);
}

/** Walks to a control and presses it. */
export async function press(page: Page, control: Locator): Promise<void> {
  await tabTo(page, control);
  await page.keyboard.press('Enter');
}

/** Walks to a field and types into it. */
export async function type(page: Page, field: Locator, text: string): Promise<void> {
  await tabTo(page, field);
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.type(text);
}

/** Goes to a page by its two keys, the second as soon after the first as a person's, however slow the page is. */
export async function go(page: Page, key: string, path: string): Promise<void> {
  await Promise.all([page.keyboard.press('g'), page.keyboard.press(key)]);
  await expect(page).toHaveURL(new RegExp(`${path}$`));
}

/** Walks down the rows of the page's list until this one has the focus, and opens it. */
export async function openRow(page: Page, rowId: string): Promise<void> {
  const row = page.locator(`tr[data-row="${rowId}"]`);
  await expect(row).toBeVisible();
  for (let rows = 0; rows < TABS_MAX; rows += 1) {
    if (await row.evaluate((element) => element === element.ownerDocument.activeElement)) break;
    await page.keyboard.press('j');
  }
  await page.keyboard.press('Enter');
  await expect(page.getByRole('dialog')).toBeVisible();
}
