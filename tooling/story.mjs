/**
 * How a good wallet comes to be copied, over a past long enough to judge by: the scout, the browser, the next trade.
 *
 *     npm run story
 */
import { join } from 'node:path';
import { findBrowser } from './browser.mjs';
import { endWith, ensureInstalled, ROOT, SetupError } from './install.mjs';
import { onStopSignal, runCommand } from './processes.mjs';
import { ensureWebBuilt } from './web-build.mjs';

/** What a newcomer's `npm start` has: its past is long enough to judge by, and goes on at the same pace. */
const PAST = { E2E_HISTORY_DAYS: '45', E2E_ACTORS: '1', E2E_SLOT_MS: '400', E2E_SEED: 'chimera' };
const CAP_MS = 3_600_000;

async function main() {
  await ensureInstalled();
  const browser = await findBrowser({ install: true });
  if (!browser.path) throw new SetupError(browser.problem);
  await ensureWebBuilt(console.log);
  const stop = new AbortController();
  onStopSignal((signal) => stop.abort(signal));
  const args = ['test', '--config', 'tests/story/playwright.config.ts', '--reporter=list'];
  const env = { CHROMIUM_PATH: browser.path, ...PAST };
  const options = { timeoutMs: CAP_MS, env, abort: stop.signal };
  const { code, timedOut } = await runCommand(
    join(ROOT, 'node_modules', '.bin', 'playwright'),
    args,
    options,
  );
  return code === 0 && !timedOut ? 0 : 1;
}

process.exit(await main().catch(endWith));
