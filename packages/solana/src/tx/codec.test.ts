import { generateKeyPairSync } from 'node:crypto';
import { must } from '@chimera/core/assert';
import { type Address, address } from '@chimera/core/units/chain';
import { lamports } from '@chimera/core/units/lamports';
import { Keypair, VersionedTransaction } from '@solana/web3.js';
import bs58 from 'bs58';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { namedAddress } from '../transaction/transaction-builder.ts';
import { compileMessage, decodeTransaction, txidOf, WIRE_BYTES_MAX } from './codec.ts';
import { setComputeUnitLimit, setComputeUnitPrice, unitPriceForFee } from './compute-budget.ts';
import { createSigner } from './sign.ts';
import { transferLamports } from './system.ts';

const keypair = Keypair.fromSeed(new Uint8Array(32).fill(7));
const signer = must(signerOf(keypair.secretKey), 'signer');
const BLOCKHASH = bs58.encode(new Uint8Array(32).fill(9));
const other = (fill: number): Address => address(bs58.encode(new Uint8Array(32).fill(fill)));

function signerOf(secret: Uint8Array) {
  const made = createSigner(secret);
  return made.ok ? made.value : null;
}

function compiled(tables: readonly { address: Address; addresses: readonly Address[] }[] = []) {
  const message = compileMessage({
    feePayer: signer.address,
    blockhash: BLOCKHASH,
    instructions: [
      setComputeUnitLimit(200_000),
      setComputeUnitPrice(unitPriceForFee(10_000n, 200_000)),
      transferLamports(signer.address, other(3), lamports(5n)),
    ],
    lookupTables: tables,
  });
  if (!message.ok) throw new Error(message.error);
  return message.value;
}

test('a signed transaction is what web3.js would have signed, byte for byte', () => {
  const message = compiled();
  const signed = signer.signMessage(message);
  const reference = VersionedTransaction.deserialize(signed.wire);
  reference.sign([keypair]);
  expect(Buffer.from(reference.serialize())).toEqual(Buffer.from(signed.wire));
  expect(signed.txid).toBe(bs58.encode(signed.signature));
});

test('what was signed reads back: keys, blockhash, message and id', () => {
  const message = compiled();
  const signed = signer.signMessage(message);
  const decoded = decodeTransaction(signed.wire);
  if (!decoded.ok) throw new Error(decoded.error);
  expect(decoded.value).toMatchObject({ version: 0, requiredSignatures: 1, blockhash: BLOCKHASH });
  expect(decoded.value.staticKeys[0]).toBe(signer.address);
  expect(Buffer.from(decoded.value.message)).toEqual(Buffer.from(message));
  expect(txidOf(decoded.value)).toBe(signed.txid);
});

test('a lookup table shortens the message', () => {
  const table = { address: other(20), addresses: [other(3), other(4)] };
  const decoded = decodeTransaction(signer.signMessage(compiled([table])).wire);
  expect(decoded).toMatchObject({ ok: true, value: { lookupTables: [other(20)] } });
});

test('a message that does not fit one transaction is refused as a value', () => {
  const instructions = Array.from({ length: 60 }, (_, index) =>
    transferLamports(signer.address, other(index + 30), lamports(1n)),
  );
  const parts = { feePayer: signer.address, blockhash: BLOCKHASH, lookupTables: [] };
  expect(compileMessage({ ...parts, instructions })).toEqual({ ok: false, error: 'too_large' });
});

test('more accounts than a message can name are refused as a value', () => {
  const accounts = Array.from({ length: 300 }, (_, index) => ({
    address: namedAddress(`account ${index}`),
    isSigner: false,
    isWritable: true,
  }));
  const instructions = [{ programId: other(8), accounts, data: new Uint8Array(0) }];
  const parts = { feePayer: signer.address, blockhash: BLOCKHASH, lookupTables: [] };
  expect(compileMessage({ ...parts, instructions })).toEqual({ ok: false, error: 'too_large' });
});

test('a malformed blockhash is our bug, not a size', () => {
  const parts = { feePayer: signer.address, blockhash: 'not base58: 0OIl', lookupTables: [] };
  expect(() => compileMessage({ ...parts, instructions: [] })).toThrow();
});

test('random bytes never throw', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: WIRE_BYTES_MAX + 10 }), (bytes) => {
      expect(decodeTransaction(bytes).ok).toBe(false);
    }),
    { numRuns: 500 },
  );
});

test('mutated transactions are refused or read back to the same bytes', () => {
  const { wire } = signer.signMessage(compiled());
  fc.assert(
    fc.property(
      fc.nat(wire.length - 1),
      fc.integer({ min: 1, max: 255 }),
      fc.nat(wire.length),
      (at, flip, end) => {
        const mutated = wire.slice(0, Math.max(end, at + 1));
        mutated[at] = (mutated[at] ?? 0) ^ flip;
        const decoded = decodeTransaction(mutated);
        if (!decoded.ok) return;
        expect(Buffer.from(VersionedTransaction.deserialize(mutated).serialize())).toEqual(
          Buffer.from(mutated),
        );
      },
    ),
    { numRuns: 500 },
  );
});

test('an oversized transaction is refused before it is read', () => {
  expect(decodeTransaction(new Uint8Array(WIRE_BYTES_MAX + 1))).toEqual({ ok: false, error: 'too_large' });
});

test('a damaged key file makes no signer', () => {
  expect(createSigner(new Uint8Array(32))).toEqual({ ok: false, error: 'wrong_length' });
  const mixed = Uint8Array.from(keypair.secretKey);
  mixed[40] = (mixed[40] ?? 0) ^ 1;
  expect(createSigner(mixed)).toEqual({ ok: false, error: 'halves_disagree' });
});

test('any fresh key signs for its own address', () => {
  const jwk = generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' });
  const secret = Buffer.concat([jwk.d ?? '', jwk.x ?? ''].map((part) => Buffer.from(part, 'base64url')));
  expect(signerOf(secret)?.address).toBe(Keypair.fromSecretKey(secret).publicKey.toBase58());
});

test('a message that asks for another signer, or pays from another account, is our bug', () => {
  const parts = { blockhash: BLOCKHASH, lookupTables: [] };
  const foreignPayer = compileMessage({ ...parts, feePayer: other(5), instructions: [] });
  const secondSigner = compileMessage({
    ...parts,
    feePayer: signer.address,
    instructions: [transferLamports(other(5), other(6), lamports(1n))],
  });
  for (const message of [foreignPayer, secondSigner]) {
    if (!message.ok) throw new Error(message.error);
    expect(() => signer.signMessage(message.value)).toThrow(/only signer/);
  }
});
