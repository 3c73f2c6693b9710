/** The tracer of system calls that the durability tests need; Linux only. */
import { installPackage, isExecutable, mayInstall } from './apt.mjs';

const PACKAGE = 'strace';
const PATH = '/usr/bin/strace';
const REMEDY =
  `no ${PACKAGE} for the durability tests. Install it (Debian and Ubuntu: apt-get install ${PACKAGE}) ` +
  'or name it: STRACE_PATH=/path/to/strace npm test';

/** @returns {Promise<{ path: string, problem?: undefined } | { path?: undefined, problem: string }>} */
export async function findStrace({ install = false } = {}) {
  const named = process.env.STRACE_PATH;
  if (named)
    return isExecutable(named) ? { path: named } : { problem: `STRACE_PATH is not runnable: ${named}` };
  if (isExecutable(PATH)) return { path: PATH };
  if (!install || !mayInstall()) return { problem: REMEDY };
  console.log(`Installing ${PACKAGE} (about 2 MB) ...`);
  const code = await installPackage(PACKAGE);
  return isExecutable(PATH) ? { path: PATH } : { problem: `apt-get ended with ${code}: ${REMEDY}` };
}
