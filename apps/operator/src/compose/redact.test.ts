import { generateKeyPairSync, randomBytes } from 'node:crypto';
import bs58 from 'bs58';
import { expect, test } from 'vitest';
import { loadConfig } from '../config.ts';
import { createRedact, secretsOf } from './redact.ts';

function newKeypair(): Uint8Array {
  const { privateKey } = generateKeyPairSync('ed25519');
  const { d = '', x = '' } = privateKey.export({ format: 'jwk' });
  return Buffer.concat([Buffer.from(d, 'base64url'), Buffer.from(x, 'base64url')]);
}

const keypair = newKeypair();
const stranger = createRedact([]);

test.each([
  ['a key in base58', bs58.encode(keypair)],
  ['a key as an array', JSON.stringify([...keypair])],
  ['a key as JSON writes a buffer', JSON.stringify(Buffer.from(keypair))],
  ['a seed as an array', JSON.stringify([...keypair.subarray(0, 32)])],
  ['a bearer token', 'Authorization: Bearer ck_abcdefghijklmnop', 'ck_abcdefghijklmnop'],
  ['a webhook secret', 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', 'MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'],
  ['a key in an address', 'GET https://rpc.example/?api-key=0f3c-11aa-22bb', '0f3c-11aa-22bb'],
  ['a password in an address', 'https://me:hunter2hunter2@rpc.example/', 'hunter2hunter2'],
  ['a passphrase that is named', '{"passphrase":"correct horse battery"}', 'horse battery'],
  ['a passphrase on a line', 'passphrase=correct-horse --json', 'correct-horse'],
  ['a passphrase inside quoted JSON', '{"msg":"{\\"passphrase\\":\\"correct horse\\"}"}', 'correct horse'],
])('%s of anybody is hidden by its shape', (_name, text, secret = text) => {
  expect(stranger(text)).not.toContain(secret);
  expect(stranger(text)).toContain('(hidden)');
});

test('signatures and addresses stay: they are what a log is read for', () => {
  const [txid, address] = [bs58.encode(randomBytes(64)), bs58.encode(randomBytes(32))];
  const line = JSON.stringify({ txid, address, signalId: 'a'.repeat(64), slots: [1, 2, 3] });
  expect(stranger(line)).toBe(line);
});

test('every secret of the settings is hidden in every form', () => {
  const config = loadConfig({
    ...{ CHIMERA_DATA_DIR: '/nowhere/data', CHIMERA_CONFIG_DIR: '/nowhere/config' },
    RPC_URLS: 'http://127.0.0.1:1/?api-key=rpc-canary-1,http://127.0.0.1:2/v2/rpccanary2rpccanary2',
    HELIUS_API_KEY: 'helius-canary',
    HMAC_SECRET: 'hmac-canary-hmac-canary-hmac',
    PRIVATE_KEY: JSON.stringify([...keypair]),
    ...{ TELEGRAM_BOT_TOKEN: '1:telegram-canary-telegram', TELEGRAM_CHAT_ID: '1' },
    DISCORD_WEBHOOK_URL: 'http://127.0.0.1/api/webhooks/1/discord-canary-1-discord-canary',
  });
  if (!config.ok) throw new Error(JSON.stringify(config.error));
  const redact = createRedact(secretsOf(config.value));
  const canaries = [
    ...['rpc-canary-1', 'rpccanary2rpccanary2', 'helius-canary', 'hmac-canary-hmac-canary-hmac'],
    ...['1:telegram-canary-telegram', 'discord-canary-1-discord-canary'],
    ...[bs58.encode(keypair), Buffer.from(keypair).toString('hex'), Buffer.from(keypair).toString('base64')],
    bs58.encode(keypair.subarray(0, 32)),
  ];
  const said = redact(JSON.stringify({ config: config.value, more: canaries.join(' ') }));
  for (const canary of canaries) expect(said).not.toContain(canary);
  expect(said).toContain('chimera.db');
});
