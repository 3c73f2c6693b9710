/**
 * What the supervisor itself must know of the settings: ports, folders, cluster. The operator's `config.ts`
 * is the schema that checks them; here they are only read, from the same two places.
 */
import { existsSync, readFileSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { parseEnv } from 'node:util';
import { ROOT, SetupError } from './install.mjs';

const PORT_DEFAULTS = {
  OPERATOR_PORT: 8080,
  CONTROL_PORT: 8081,
  WEB_PORT: 3000,
  LOCALNET_RPC_PORT: 8899,
  LOCALNET_PROVIDERS_PORT: 8901,
  LOCALNET_SEARCHER_PORT: 8902,
};

function toAbsolute(path) {
  return isAbsolute(path) ? path : join(ROOT, path);
}

function readPort(env, setting) {
  const text = env[setting]?.trim() || String(PORT_DEFAULTS[setting]);
  const port = Number(text);
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return port;
  throw new SetupError(`${setting} must be a port from 0 to 65535, and it is "${text}"`);
}

/** The environment wins over `.env`; live trading on mainnet reads no `.env` at all. */
function mergeEnvFile(env) {
  const configDir = toAbsolute(env.CHIMERA_CONFIG_DIR?.trim() || './config');
  const file = join(configDir, '.env');
  const realMoney = env.CHIMERA_CLUSTER === 'mainnet' && env.CHIMERA_MODE === 'live';
  const fromFile = !realMoney && existsSync(file) ? parseEnv(readFileSync(file, 'utf8')) : {};
  return { merged: { ...fromFile, ...env }, configDir };
}

/** @param {Record<string, string | undefined>} env */
export function readSettings(env = process.env) {
  const { merged, configDir } = mergeEnvFile(env);
  const ports = Object.fromEntries(Object.keys(PORT_DEFAULTS).map((name) => [name, readPort(merged, name)]));
  return {
    cluster: merged.CHIMERA_CLUSTER?.trim() || 'localnet',
    configDir,
    dataDir: toAbsolute(merged.CHIMERA_DATA_DIR?.trim() || './data'),
    ports,
    /** Given by hand, an address wins over what the embedded cluster would offer. */
    given: {
      JITO_SEARCHER_URL: merged.JITO_SEARCHER_URL,
      JITO_URL: merged.JITO_URL,
      HELIUS_URL: merged.HELIUS_URL,
      JUPITER_URL: merged.JUPITER_URL,
      PUBLIC_URL: merged.PUBLIC_URL,
      RPC_URLS: merged.RPC_URLS,
    },
  };
}
