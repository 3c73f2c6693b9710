/**
 * Runs the scout once, with an environment that holds nothing but what it needs.
 *
 *     npm run scout [-- --from <address> --days <n>]
 */

import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { endWith, ensureInstalled, ROOT } from './install.mjs';
import { onStopSignal, watchParent } from './processes.mjs';
import { readSettings } from './settings.mjs';

/** The cluster of a running stack, whatever ports it took. */
function runningRpcUrl({ cluster, dataDir }) {
  const file = join(dataDir, 'run.json');
  if (cluster !== 'localnet' || !existsSync(file)) return undefined;
  return JSON.parse(readFileSync(file, 'utf8')).localnet?.rpcUrl;
}

function scoutEnv(settings) {
  const { PATH, HOME, TMPDIR, DATABASE_URL } = process.env;
  const env = {
    PATH,
    HOME,
    TMPDIR,
    DATABASE_URL,
    CHIMERA_DATA_DIR: settings.dataDir,
    CHIMERA_CONFIG_DIR: settings.configDir,
    RPC_URLS: settings.given.RPC_URLS ?? runningRpcUrl(settings),
    LOCALNET_RPC_PORT: String(settings.ports.LOCALNET_RPC_PORT || 8899),
  };
  return Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined));
}

async function main(args) {
  await ensureInstalled({ say: console.error });
  const child = spawn(process.execPath, ['tooling/run.mjs', 'scout/src/main.ts', ...args], {
    cwd: ROOT,
    env: scoutEnv(readSettings()),
    stdio: 'inherit',
  });
  const stop = () => child.kill('SIGTERM');
  onStopSignal(stop);
  watchParent(stop);
  return new Promise((resolve) => child.on('exit', (code) => resolve(code ?? 1)));
}

process.chdir(ROOT);
process.exit(await main(process.argv.slice(2)).catch(endWith));
