/** The browser of the end-to-end tests: Debian's headless Chromium, which opens no connection of its own. */
import { accessSync, constants } from 'node:fs';
import { runCommand } from './processes.mjs';

const PACKAGE = 'chromium-headless-shell';
const CANDIDATES = [
  '/usr/bin/chromium-headless-shell',
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];
const APT_TIMEOUT_MS = 180_000;

function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false; // Absent or not runnable: the next candidate is asked.
  }
}

const REMEDY =
  `no browser for the end-to-end tests. Install one (Debian and Ubuntu: apt-get install ${PACKAGE}) ` +
  'or name one: CHROMIUM_PATH=/path/to/chromium npm test';

/**
 * @param {{ install?: boolean }} options `install` lets root fetch the browser through apt-get
 * @returns {Promise<{ path: string, problem?: undefined } | { path?: undefined, problem: string }>}
 */
export async function findBrowser({ install = false } = {}) {
  const named = process.env.CHROMIUM_PATH;
  if (named)
    return isExecutable(named) ? { path: named } : { problem: `CHROMIUM_PATH is not runnable: ${named}` };
  const present = CANDIDATES.find(isExecutable);
  if (present) return { path: present };
  if (!install || process.getuid?.() !== 0 || !isExecutable('/usr/bin/apt-get')) return { problem: REMEDY };
  console.log(`Installing ${PACKAGE} (about 64 MB) ...`);
  const env = { DEBIAN_FRONTEND: 'noninteractive' };
  await runCommand('apt-get', ['-qq', 'update'], { timeoutMs: APT_TIMEOUT_MS, env });
  const args = ['-qq', '-y', '--no-install-recommends', 'install', PACKAGE];
  const { code } = await runCommand('apt-get', args, { timeoutMs: APT_TIMEOUT_MS, env });
  const path = CANDIDATES.find(isExecutable);
  return path ? { path } : { problem: `apt-get ended with ${code}: ${REMEDY}` };
}
