import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { auditKeyOf } from '@chimera/db/audit-chain';
import { beforeEach, expect, test } from 'vitest';
import { loadUnlockedConfig } from '../config/open-vault.ts';
import { runCommandLine } from './run.ts';

/** The cheapest that is accepted. */
const vaultCost = { log2N: 17, r: 8, p: 1 };
const PASSPHRASE = 'correct horse battery staple';
const KEY = `[${Array.from({ length: 64 }, (_, index) => index).join(',')}]`;
const SECRET = 'a secret of the first provider';

let dir = '';
let env: Record<string, string> = {};

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'chimera-vault-'));
  mkdirSync(join(dir, 'config'));
  env = { CHIMERA_CONFIG_DIR: join(dir, 'config'), CHIMERA_DATA_DIR: join(dir, 'data') };
});

/** Runs a command whose questions are answered in turn. */
async function run(words: string, ...answers: string[]) {
  const asked: string[] = [];
  const prompt = {
    ask: async (question: string) => {
      asked.push(question);
      return answers.shift() ?? '';
    },
    askShown: async () => '',
  };
  const { code, text } = await runCommandLine([...words.split(' '), '--json'], env, { prompt, vaultCost });
  return { code, text, asked };
}

function privateFile(name: string, text: string): string {
  const path = join(dir, name);
  writeFileSync(path, text, { mode: 0o600 });
  return path;
}

test('a secret goes in once, comes out at the start of the operator, and is shown by no command', async () => {
  expect((await run('vault init', PASSPHRASE, PASSPHRASE)).code).toBe(0);
  expect(statSync(join(dir, 'config', 'config.enc')).mode & 0o777).toBe(0o600);
  expect((await run('vault set HMAC_SECRET', PASSPHRASE, SECRET)).code).toBe(0);
  const key = privateFile('id.json', KEY);
  expect((await run(`vault set PRIVATE_KEY --file ${key}`, PASSPHRASE)).code).toBe(0);

  const listed = await run('vault list', PASSPHRASE);
  expect(JSON.parse(listed.text).secrets).toEqual(['HMAC_SECRET', 'PRIVATE_KEY']);
  env.CHIMERA_VAULT_PASSPHRASE_FILE = privateFile('passphrase', `${PASSPHRASE}\n`);
  const config = await loadUnlockedConfig(env);
  expect(config).toMatchObject({ ok: true, value: { hmacSecret: SECRET, privateKey: KEY } });
  const printed = await run('config print');
  for (const text of [listed.text, printed.text, readFileSync(join(dir, 'config', 'config.enc'), 'latin1')]) {
    expect(text).not.toContain(SECRET);
  }
});

test('the vault takes the bare sealing key over', async () => {
  const bare = join(dir, 'config', 'operator.key');
  writeFileSync(bare, `${'ab'.repeat(32)}\n`);
  env.CHIMERA_VAULT_PASSPHRASE_FILE = privateFile('passphrase', PASSPHRASE);
  expect(JSON.parse((await run('vault init')).text)).toMatchObject({ tookOperatorKey: true });
  expect(existsSync(bare)).toBe(false);
  const config = await loadUnlockedConfig(env);
  expect(config).toMatchObject({ ok: true, value: { vaultKeys: { sealing: 'ab'.repeat(32) } } });
  // What was chained before is verified after.
  const audit = auditKeyOf(Buffer.from('ab'.repeat(32), 'hex')).toString('hex');
  expect(config).toMatchObject({ value: { vaultKeys: { audit } } });
});

test('a rotation shuts the old passphrase out and keeps the secrets', async () => {
  await run('vault init', PASSPHRASE, PASSPHRASE);
  await run('vault set HMAC_SECRET', PASSPHRASE, SECRET);
  const next = 'another horse another battery';
  const rotated = await run('vault rotate', PASSPHRASE, next, next);
  expect(rotated.code).toBe(0);
  expect(rotated.asked).toEqual(['Passphrase of the vault: ', 'Its new passphrase: ', 'The same again: ']);
  expect(existsSync(join(dir, 'config', 'config.enc.previous'))).toBe(false);
  expect((await run('vault verify', PASSPHRASE)).code).toBe(78);
  expect(JSON.parse((await run('vault verify', next)).text)).toEqual({ status: 'whole', secrets: 1 });
});

test('a start without, or with a wrong, passphrase is refused with what to do', async () => {
  await run('vault init', PASSPHRASE, PASSPHRASE);
  const problem = async () => {
    const config = await loadUnlockedConfig(env);
    return config.ok ? '' : config.error.map(({ variable, message }) => `${variable}: ${message}`).join();
  };
  expect(await problem()).toMatch(/CHIMERA_VAULT_PASSPHRASE_FILE: is not set/);
  const path = privateFile('passphrase', 'a wrong passphrase');
  env.CHIMERA_VAULT_PASSPHRASE_FILE = path;
  expect(await problem()).toMatch(/vault_unreadable/);
  expect(await problem()).not.toContain('config.enc.previous');
  chmodSync(path, 0o644);
  expect(await problem()).toMatch(/chmod 600/);
});

test('what root made and the user of the operator cannot read is told as such', async () => {
  await run('vault init', PASSPHRASE, PASSPHRASE);
  const vault = join(dir, 'config', 'config.enc');
  // To root every file is readable, so root becomes somebody else for a moment.
  const isRoot = process.getuid?.() === 0;
  if (isRoot) {
    for (const path of [dir, join(dir, 'config')]) chmodSync(path, 0o755);
    process.seteuid?.(65_534);
  } else chmodSync(vault, 0);
  const config = await loadUnlockedConfig(env, async () => PASSPHRASE);
  if (isRoot) process.seteuid?.(0);
  expect(config).toMatchObject({ ok: false, error: [{ variable: vault }] });
  expect(config.ok ? '' : config.error[0]?.message).toMatch(/cannot be read by .*chown/);
});

test('a command that needs the vault asks for the passphrase where no file is set', async () => {
  await run('vault init', PASSPHRASE, PASSPHRASE);
  const doctor = await run('doctor', PASSPHRASE);
  expect(doctor.asked).toEqual(['Passphrase of the vault: ']);
  expect(doctor.text).toContain('config.enc opens');
});

test('what is not a secret, too short or given twice differently is refused', async () => {
  expect((await run('vault init', 'short', 'short')).text).toContain('characters');
  expect((await run('vault init', PASSPHRASE, 'something else here')).text).toContain('differ');
  expect((await run('vault list')).code).toBe(4);
  await run('vault init', PASSPHRASE, PASSPHRASE);
  expect((await run('vault init', PASSPHRASE, PASSPHRASE)).code).toBe(1);
  expect((await run('vault set WEB_PORT', PASSPHRASE, '1')).code).toBe(2);
  expect((await run('vault set HMAC_SECRET', PASSPHRASE, 'short')).text).toContain('at least');
});

test('live trading refuses secrets in the environment and does not start without the vault', async () => {
  Object.assign(env, {
    CHIMERA_CLUSTER: 'mainnet',
    CHIMERA_MODE: 'live',
    RPC_URLS: 'https://a.example/?api-key=k,https://b.example',
    HMAC_SECRET: SECRET,
  });
  const config = await loadUnlockedConfig(env);
  expect(config.ok ? [] : config.error.map(({ variable }) => variable)).toEqual(['RPC_URLS', 'HMAC_SECRET']);
  delete env.HMAC_SECRET;
  env.RPC_URLS = 'https://a.example,https://b.example';
  const bare = await loadUnlockedConfig(env);
  expect(bare.ok ? '' : bare.error[0]?.message).toContain('needs the vault');
});
