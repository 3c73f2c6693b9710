import { chromium, expect, type FullConfig } from '@playwright/test';
import { startStack } from '../harness/stack.ts';
import { STORAGE_STATE, writeStackFile } from './shared.ts';

/** Faster than life, so that a test sees positions open and close within its time; a long story has its own pace. */
const E2E_ENV = {
  LOCALNET_SLOT_MS: process.env.E2E_SLOT_MS ?? '100',
  LOCALNET_HISTORY_DAYS: process.env.E2E_HISTORY_DAYS ?? '2',
  LOCALNET_ACTORS: process.env.E2E_ACTORS ?? '5',
  LOCALNET_SEED: process.env.E2E_SEED ?? 'tests',
};

/** Starts one stack for all specs and signs the browser in with the link that works once. */
export default async function setUp(config: FullConfig): Promise<() => Promise<void>> {
  const stack = await startStack({ names: ['localnet', 'operator', 'web'], env: E2E_ENV });
  try {
    const { web, operator } = stack.run;
    if (web === undefined || operator.adminLink === undefined) throw new Error('the stack has no dashboard');
    writeStackFile({
      run: stack.run,
      dataDir: stack.dataDir,
      configDir: stack.configDir,
      webUrl: new URL(web.webUrl).origin,
    });
    const launchOptions = config.projects[0]?.use.launchOptions ?? {};
    const browser = await chromium.launch(launchOptions);
    const page = await browser.newPage({ locale: 'en-US' });
    await page.goto(operator.adminLink);
    await expect(page).not.toHaveURL(/login/, { timeout: 30_000 });
    await page.context().storageState({ path: STORAGE_STATE });
    await browser.close();
  } catch (error) {
    console.error(stack.output());
    await stack.stop();
    throw error;
  }
  return () => stack.stop();
}
