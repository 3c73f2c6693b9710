import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { renderEnvExample } from './config/env-example.ts';
import { type Config, type ConfigProblem, loadConfig } from './config.ts';

const emptyDir = (): string => mkdtempSync(join(tmpdir(), 'chimera-config-'));

function load(env: Record<string, string>, configDir = emptyDir()): Config {
  const result = loadConfig({ CHIMERA_CONFIG_DIR: configDir, ...env });
  if (!result.ok) throw new Error(JSON.stringify(result.error));
  return result.value;
}

function problems(env: Record<string, string>): readonly ConfigProblem[] {
  const result = loadConfig({ CHIMERA_CONFIG_DIR: emptyDir(), ...env });
  return result.ok ? [] : result.error;
}

const MAINNET = {
  CHIMERA_CLUSTER: 'mainnet',
  RPC_URLS: 'https://a.example,https://b.example|wss://c.example',
};

test('a fresh clone needs no settings: localnet, live, both embedded nodes', () => {
  const config = load({});
  expect(config).toMatchObject({ cluster: 'localnet', mode: 'live', isRealMoney: false, operatorPort: 8080 });
  expect(config.rpcUrls).toEqual([
    { url: 'http://127.0.0.1:8899', webSocketUrl: 'ws://127.0.0.1:8900' },
    { url: 'http://127.0.0.1:8909', webSocketUrl: 'ws://127.0.0.1:8910' },
  ]);
});

test('mainnet is paper unless live is said, and names the websocket when it differs', () => {
  const config = load(MAINNET);
  expect(config).toMatchObject({ mode: 'paper', jupiterUrl: 'https://api.jup.ag' });
  expect(config.rpcUrls[1]).toEqual({ url: 'https://b.example', webSocketUrl: 'wss://c.example' });
});

test('a kill point is refused by name when unknown, and outside localnet always', () => {
  expect(load({ CHIMERA_KILL_POINT: 'boot.loaded:2' }).killPoint).toEqual({
    name: 'boot.loaded',
    hit: 2,
    signal: 'SIGKILL',
  });
  expect(load({}).killPoint).toBeNull();
  expect(problems({ CHIMERA_KILL_POINT: 'boot.nowhere' })[0]?.variable).toBe('CHIMERA_KILL_POINT');
  expect(problems({ ...MAINNET, CHIMERA_KILL_POINT: 'boot.loaded' })[0]).toEqual({
    variable: 'CHIMERA_KILL_POINT',
    message: 'is for crash tests on localnet only; unset it',
  });
});

test('an unknown CHIMERA_ variable is refused by name', () => {
  expect(problems({ CHIMERA_CLUSTR: 'mainnet' })[0]?.variable).toBe('CHIMERA_CLUSTR');
});

test.each([
  ['OPERATOR_PORT', { OPERATOR_PORT: '99999' }],
  ['OPERATOR_PORT', { OPERATOR_PORT: 'eight' }],
  ['CHIMERA_MODE', { CHIMERA_MODE: 'LIVE' }],
  ['HMAC_SECRET', { HMAC_SECRET: 'short' }],
  ['HMAC_SECRET', { HMAC_SECRET: '$' + '{HMAC_SECRET_FROM_SOMEWHERE}' }],
  ['JITO_URL', { JITO_URL: 'ftp://example' }],
  ['RPC_URLS', { RPC_URLS: 'not a url' }],
  ['RPC_URLS', { CHIMERA_CLUSTER: 'mainnet' }],
  ['RPC_URLS', { CHIMERA_CLUSTER: 'mainnet', RPC_URLS: 'http://127.0.0.1:8899' }],
  ['DATABASE_URL', { DATABASE_URL: 'postgres://x' }],
  ['CONTROL_PORT', { OPERATOR_PORT: '9000', CONTROL_PORT: '9000' }],
  ['PRIVATE_KEY', { ...MAINNET, CHIMERA_MODE: 'live', PRIVATE_KEY: '[1,2]' }],
])('names %s when it is wrong', (variable, env) => {
  expect(problems(env as Record<string, string>).map((problem) => problem.variable)).toContain(variable);
});

test('live on mainnet refuses data inside a git checkout', () => {
  const checkout = emptyDir();
  mkdirSync(join(checkout, '.git'));
  const env = { ...MAINNET, CHIMERA_MODE: 'live', CHIMERA_DATA_DIR: join(checkout, 'data') };
  expect(problems(env).map((problem) => problem.variable)).toContain('CHIMERA_DATA_DIR');
});

test('.env is read below the environment, and never turns real money on', () => {
  const dir = emptyDir();
  writeFileSync(join(dir, '.env'), '# comment\nOPERATOR_PORT=1234\nCONTROL_PORT="1235"\n');
  expect(load({ CONTROL_PORT: '1236' }, dir)).toMatchObject({ operatorPort: 1234, controlPort: 1236 });
  writeFileSync(
    join(dir, '.env'),
    'CHIMERA_CLUSTER=mainnet\nCHIMERA_MODE=live\nRPC_URLS=https://a.example\n',
  );
  const result = loadConfig({ CHIMERA_CONFIG_DIR: dir, CHIMERA_DATA_DIR: dir });
  expect(result.ok ? [] : result.error.map((problem) => problem.message)).toContain(
    'live on mainnet must be set in the environment, not in .env; move it there',
  );
});

test('a broken .env names its line', () => {
  const dir = emptyDir();
  writeFileSync(join(dir, '.env'), 'OPERATOR_PORT=1\nnonsense\n');
  const result = loadConfig({ CHIMERA_CONFIG_DIR: dir });
  expect(result.ok ? '' : result.error[0]?.message).toContain('line 2');
});

test('config/.env.example is generated from the settings', () => {
  const path = fileURLToPath(new URL('../../../config/.env.example', import.meta.url));
  expect(readFileSync(path, 'utf8')).toBe(renderEnvExample());
});
