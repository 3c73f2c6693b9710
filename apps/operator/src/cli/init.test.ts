import { existsSync, mkdirSync, mkdtempSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runCommandLine } from './run.ts';

const CHEAP = { log2N: 17, r: 8, p: 1 } as const;

function setUp(envFile?: string) {
  const dir = mkdtempSync(join(tmpdir(), 'chimera-init-'));
  const configDir = join(dir, 'config');
  const env = { CHIMERA_CONFIG_DIR: configDir, CHIMERA_DATA_DIR: join(dir, 'data') };
  if (envFile !== undefined) {
    mkdirSync(configDir);
    writeFileSync(join(configDir, '.env'), envFile);
  }
  const prompt = { ask: async () => 'a passphrase of many words', askShown: async () => '' };
  return {
    path: join(configDir, '.env'),
    configDir,
    read: () => readFileSync(join(configDir, '.env'), 'utf8'),
    run: async (...words: string[]) => {
      const { code, text } = await runCommandLine(['init', ...words, '--json'], env, {
        prompt,
        vaultCost: CHEAP,
      });
      return { code, body: JSON.parse(text) };
    },
  };
}

const PAPER = [
  '--cluster',
  'mainnet',
  '--mode',
  'paper',
  '--rpc-urls',
  'https://a.example,https://b.example',
];

test('writes a settings file that only its owner can read', async () => {
  const { run, read, path } = setUp();
  expect(await run(...PAPER)).toMatchObject({ code: 0, body: { status: 'done' } });
  expect(read()).toBe(
    'CHIMERA_CLUSTER=mainnet\nCHIMERA_MODE=paper\nRPC_URLS=https://a.example,https://b.example\n',
  );
  expect(statSync(path).mode & 0o077).toBe(0);
});

test('run again it changes nothing, and with an option that one line alone', async () => {
  const { run, read } = setUp('# mine\nOPERATOR_PORT=9000\nexport CHIMERA_CLUSTER = localnet\n# end');
  expect((await run()).body.changed).toEqual([]);
  expect((await run(...PAPER)).body.changed).toEqual(['CHIMERA_CLUSTER', 'CHIMERA_MODE', 'RPC_URLS']);
  const written = read();
  expect(written).toContain('# mine\nOPERATOR_PORT=9000\nCHIMERA_CLUSTER=mainnet\n# end\n');
  expect((await run()).body.changed).toEqual([]);
  expect(read()).toBe(written);
});

test.each([
  ['live on mainnet', ['--cluster', 'mainnet', '--mode', 'live'], /environment itself/],
  ['a mode that there is none of', ['--mode', 'demo'], /CHIMERA_MODE/],
  ['an address that is none', ['--public-url', 'chimera'], /PUBLIC_URL/],
])('%s is refused and nothing is written', async (_why, words, message) => {
  const { run, path } = setUp();
  const { code, body } = await run(...words);
  expect(code).toBe(1);
  expect(body.details).toMatch(message);
  expect(existsSync(path)).toBe(false);
});

test('makes the vault once, and leaves one that is there', async () => {
  const { run, configDir } = setUp();
  const first = await run('--vault');
  expect(first.body.vault).toMatchObject({ status: 'made' });
  const made = readFileSync(join(configDir, 'config.enc'));
  expect((await run('--vault')).body.vault).toMatchObject({ status: 'kept' });
  expect(readFileSync(join(configDir, 'config.enc')).equals(made)).toBe(true);
});
