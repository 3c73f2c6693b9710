import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { LIVE_PATH } from '@chimera/core/contract/live';
import { ROLES } from '@chimera/core/control/roles';
import bs58 from 'bs58';
import { io } from 'socket.io-client';
import { afterEach, expect, test } from 'vitest';
import { type Doors, openDoors } from '../http/doors-for-tests.ts';
import { command } from '../http/webhook-requests.ts';

let doors: Doors | undefined;

async function open(options: Parameters<typeof openDoors>[0] = {}): Promise<Doors> {
  doors = await openDoors(options);
  return doors;
}

afterEach(async () => {
  await doors?.close();
  doors = undefined;
});

interface Wallet {
  readonly address: string;
  readonly key: KeyObject;
}

function makeWallet(): Wallet {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const bytes = Buffer.from(publicKey.export({ format: 'jwk' }).x ?? '', 'base64url');
  return { address: bs58.encode(bytes), key: privateKey };
}

const signed = ({ key }: Wallet, message: string): string =>
  bs58.encode(sign(null, Buffer.from(message), key));

async function challenge(here: Doors, wallet: Wallet) {
  const { body } = await command(here, 'wallet-challenge', { wallet: wallet.address }, 'none');
  return { nonce: String(body.nonce), message: String(body.message) };
}

async function admitted(here: Doors, role: string | null = 'operator'): Promise<Wallet> {
  const wallet = makeWallet();
  await command(here, 'admin-wallet', { wallet: wallet.address, role, label: 'Ada' });
  return wallet;
}

async function signIn(here: Doors, wallet: Wallet): Promise<string> {
  const { nonce, message } = await challenge(here, wallet);
  const login = { nonce, message, signature: signed(wallet, message) };
  const { status, body } = await command(here, 'wallet-login', login, 'none');
  expect(status).toBe(200);
  return String(body.session);
}

test('a wallet of the list signs in under its role, by a text that names our own address', async () => {
  const here = await open();
  const wallet = await admitted(here);
  const { message } = await challenge(here, wallet);
  const { host } = new URL(here.config.publicUrl);
  expect(message.split('\n').slice(0, 2)).toEqual([
    `${host} wants you to sign in with your Solana account:`,
    wallet.address,
  ]);
  const session = await signIn(here, wallet);
  const who = await command(here, 'session', {}, session);
  expect(who.body).toEqual({ role: 'operator', userId: `wallet:${wallet.address}` });
});

test('a forged sign-in fails, whatever it changes', async () => {
  const here = await open();
  const [wallet, thief] = [await admitted(here), await admitted(here, null)];
  const refused = async (forge: (text: { nonce: string; message: string }) => unknown) => {
    const { status, body } = await command(
      here,
      'wallet-login',
      forge(await challenge(here, wallet)),
      'none',
    );
    expect([status, body.reason]).toEqual([401, 'unauthenticated']);
  };
  // The thief signs the victim's text with his own key.
  await refused((text) => ({ ...text, signature: signed(thief, text.message) }));
  await refused(({ nonce, message }) => {
    const elsewhere = message.replace(/^\S+/, 'evil.example');
    return { nonce, message: elsewhere, signature: signed(wallet, elsewhere) };
  });
  await refused(({ nonce, message }) => {
    const other = message.replace(wallet.address, thief.address);
    return { nonce, message: other, signature: signed(thief, other) };
  });
  await refused((text) => ({ ...text, nonce: 'x'.repeat(43), signature: signed(wallet, text.message) }));
  await refused((text) => ({ ...text, signature: '1'.repeat(64) }));
});

test('who is not on the list, or no more, does not get in', async () => {
  const here = await open();
  const stranger = makeWallet();
  const { nonce, message } = await challenge(here, stranger);
  const login = { nonce, message, signature: signed(stranger, message) };
  expect((await command(here, 'wallet-login', login, 'none')).status).toBe(401);
  const wallet = await admitted(here, 'admin');
  const session = await signIn(here, wallet);
  await command(here, 'admin-wallet', { wallet: wallet.address, role: null });
  expect((await command(here, 'session', {}, session)).status).toBe(401);
  const again = await challenge(here, wallet);
  const signature = signed(wallet, again.message);
  expect((await command(here, 'wallet-login', { ...again, signature }, 'none')).status).toBe(401);
});

test('a nonce is good once, and for five minutes', async () => {
  let nowMs = Date.now();
  const here = await open({ nowMs: () => nowMs });
  const wallet = await admitted(here);
  const text = await challenge(here, wallet);
  const login = { ...text, signature: signed(wallet, text.message) };
  const statuses = await Promise.all(
    [1, 2].map(async () => (await command(here, 'wallet-login', login, 'none')).status),
  );
  expect(statuses.toSorted()).toEqual([200, 401]);
  const late = await challenge(here, wallet);
  nowMs += 300_001;
  const tooLate = { ...late, signature: signed(wallet, late.message) };
  expect((await command(here, 'wallet-login', tooLate, 'none')).status).toBe(401);
});

test('a revoked session and a revoked key end with their sockets, and the audit says by whom', async () => {
  const here = await open();
  const session = await signIn(here, await admitted(here));
  const { keyId, secret } = (await command(here, 'api-key', { name: 'grafana', role: 'readonly' })).body;
  const sockets = await Promise.all(
    [session, String(secret)].map(async (bearer) => {
      const { body } = await command(here, 'socket-token', {}, bearer);
      const auth = { token: body.token };
      const options = {
        path: LIVE_PATH,
        addTrailingSlash: false,
        transports: ['websocket'],
        reconnection: false,
      };
      const socket = io(here.controlUrl, { ...options, auth });
      await new Promise((resolve) => socket.once('snapshot', resolve));
      return { ended: new Promise((resolve) => socket.once('disconnect', resolve)) };
    }),
  );
  const sessionId = here.db.prepare('SELECT substr(session_hash, 1, 12) FROM sessions').pluck().get();
  expect((await command(here, 'session-revoke', { sessionId })).status).toBe(200);
  expect((await command(here, 'api-key-revoke', { keyId })).status).toBe(200);
  await Promise.all(sockets.map(({ ended }) => ended));
  for (const bearer of [session, String(secret)]) {
    expect((await command(here, 'session', {}, bearer)).status).toBe(401);
  }
  expect((await command(here, 'api-key-revoke', { keyId })).status).toBe(404);
  const audit = here.db
    .prepare("SELECT subject_id FROM config_audit WHERE subject = 'access' ORDER BY seq DESC")
    .pluck();
  expect(audit.get()).toBe(`key:${keyId}`);
  expect(here.db.prepare('SELECT group_concat(data) FROM journal').pluck().get()).not.toContain(
    String(secret),
  );
});

test('HALT over a socket asks the same table as every other door', async () => {
  const here = await open();
  for (const role of ROLES) {
    const { body } = await command(here, 'api-key', { name: role, role });
    const token = await command(here, 'socket-token', {}, String(body.secret));
    const options = {
      path: LIVE_PATH,
      addTrailingSlash: false,
      transports: ['websocket'],
      reconnection: false,
    };
    const socket = io(here.controlUrl, { ...options, auth: { token: token.body.token } });
    const ask = (mode: string) => socket.timeout(5_000).emitWithAck('halt', { mode, reason: role });
    const isRefused = async (mode: string) => (await ask(mode)).reason === 'forbidden';
    expect([await isRefused('entries'), await isRefused('all'), await isRefused('flatten')]).toEqual(
      { readonly: [true, true, true], operator: [false, true, true], admin: [false, false, false] }[role],
    );
    socket.disconnect();
  }
});
