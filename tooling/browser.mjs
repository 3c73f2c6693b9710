/** The browser of the end-to-end tests: Debian's headless Chromium, which opens no connection of its own. */
import { installPackage, isExecutable, mayInstall } from './apt.mjs';

const PACKAGE = 'chromium-headless-shell';
const CANDIDATES = [
  '/usr/bin/chromium-headless-shell',
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

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
  if (!install || !mayInstall()) return { problem: REMEDY };
  console.log(`Installing ${PACKAGE} (about 64 MB) ...`);
  const code = await installPackage(PACKAGE);
  const path = CANDIDATES.find(isExecutable);
  return path ? { path } : { problem: `apt-get ended with ${code}: ${REMEDY}` };
}
