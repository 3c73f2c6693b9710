/** Debian packages that tests need, fetched where this process may. */
import { accessSync, constants } from 'node:fs';
import { runCommand } from './processes.mjs';

const APT_TIMEOUT_MS = 180_000;

export function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false; // Absent or not runnable: the next candidate is asked.
  }
}

export const mayInstall = () => process.getuid?.() === 0 && isExecutable('/usr/bin/apt-get');

/** @returns {Promise<number>} the exit code of apt-get */
export async function installPackage(name) {
  const env = { DEBIAN_FRONTEND: 'noninteractive' };
  await runCommand('apt-get', ['-qq', 'update'], { timeoutMs: APT_TIMEOUT_MS, env });
  const args = ['-qq', '-y', '--no-install-recommends', 'install', name];
  return (await runCommand('apt-get', args, { timeoutMs: APT_TIMEOUT_MS, env })).code;
}
