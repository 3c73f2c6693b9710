import { createHash, randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import type { DerivedKey } from './derive-key.ts';
import { openEnvelope, sealEnvelope } from './envelope.ts';
import { HEADER_BYTES, type KdfCost } from './header.ts';

const random = { bytes: (count: number) => randomBytes(count) };
/** The cheapest that is accepted. */
const cost: KdfCost = { log2N: 17, r: 8, p: 1 };
const passphrase = 'correct horse battery staple';
const payload = Buffer.from('{"a secret":"kept"}');

/** Stands for scrypt where thousands of files are tried: another passphrase, salt or cost gives another key. */
async function quickDerive(text: string, salt: Uint8Array, price: KdfCost): Promise<DerivedKey> {
  const hash = createHash('sha384').update(JSON.stringify(price)).update(salt).update(text).digest();
  return { key: hash.subarray(0, 32), commitment: hash.subarray(32) };
}

const unreadable = { ok: false, error: 'vault_unreadable' };

test('a sealed file opens under its passphrase only', async () => {
  const file = await sealEnvelope(payload, passphrase, { random, cost });
  expect(await openEnvelope(file, passphrase)).toEqual({ ok: true, value: payload });
  expect(await openEnvelope(file, `${passphrase}.`)).toEqual(unreadable);
});

test('every byte of the file, changed, gives the one refusal', async () => {
  const derive = quickDerive;
  const file = await sealEnvelope(payload, passphrase, { random, cost, derive });
  for (let at = 0; at < file.length; at += 1) {
    const changed = Buffer.from(file);
    changed[at] = (changed[at] ?? 0) ^ 0x10;
    expect(await openEnvelope(changed, passphrase, derive), `byte ${at}`).toEqual(unreadable);
  }
});

test('a file cut anywhere, or lengthened, gives the one refusal', async () => {
  const derive = quickDerive;
  const file = await sealEnvelope(payload, passphrase, { random, cost, derive });
  for (const length of [0, 4, HEADER_BYTES, HEADER_BYTES + 16, file.length - 4_096, file.length - 1]) {
    expect(await openEnvelope(file.subarray(0, length), passphrase, derive)).toEqual(unreadable);
  }
  expect(await openEnvelope(Buffer.concat([file, Buffer.alloc(4_096)]), passphrase, derive)).toEqual(
    unreadable,
  );
});

test.each([
  ['too cheap', { log2N: 16, r: 8, p: 1 }],
  ['ruinous', { log2N: 30, r: 8, p: 1 }],
  ['of another shape', { log2N: 17, r: 1, p: 1 }],
])('a key derivation that is %s is refused before it is done', async (_name, price) => {
  const file = await sealEnvelope(payload, passphrase, {
    random,
    cost: price,
    derive: async () => ({ key: Buffer.alloc(32), commitment: Buffer.alloc(16) }),
  });
  const never = () => {
    throw new Error('derived');
  };
  expect(await openEnvelope(file, passphrase, never)).toEqual(unreadable);
});

test('the same contents never give the same bytes, nor their length away', async () => {
  const derive = quickDerive;
  const one = await sealEnvelope(payload, passphrase, { random, cost, derive });
  const other = await sealEnvelope(Buffer.from('x'), passphrase, { random, cost, derive });
  expect(one.length).toBe(other.length);
  expect(one.subarray(HEADER_BYTES).equals(other.subarray(HEADER_BYTES))).toBe(false);
});
