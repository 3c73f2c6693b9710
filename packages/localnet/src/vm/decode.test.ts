import { VersionedTransaction } from '@solana/web3.js';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { setComputeUnitLimit, transferLamports } from '../market/instructions.ts';
import { signTransaction } from '../market/transaction.ts';
import { createWallet } from '../market/wallet.ts';
import { createSigner } from '../rpc/test-signer.ts';
import { decodeTransaction, decodeTrusted } from './decode.ts';
import { readWire } from './wire.ts';

const wallet = createWallet('alice');
const wire = signTransaction(
  [setComputeUnitLimit(9_000), transferLamports(wallet.address, createSigner('bob').address, 5n)],
  [wallet],
  createSigner('hash').address,
);

/** Whether web3.js gives the same bytes back. */
function isForeignRoundTrip(bytes: Uint8Array): boolean {
  try {
    return Buffer.compare(VersionedTransaction.deserialize(bytes).serialize(), bytes) === 0;
  } catch {
    return false;
  }
}

test('whatever our reader accepts on its own, web3.js reads the same', () => {
  const edits = fc.array(fc.tuple(fc.nat({ max: wire.length }), fc.nat({ max: 255 })), {
    minLength: 1,
    maxLength: 4,
  });
  fc.assert(
    fc.property(edits, fc.integer({ min: -3, max: 3 }), (changes, growth) => {
      const bytes = Uint8Array.from([...wire, 1, 2, 3]).slice(0, wire.length + growth);
      for (const [at, value] of changes) if (at < bytes.length) bytes[at] = value;
      if (decodeTrusted(bytes).ok) expect(isForeignRoundTrip(bytes)).toBe(true);
    }),
    { numRuns: 5_000 },
  );
});

test('a transaction is read with its keys, rights and instructions', () => {
  const decoded = decodeTransaction(wire);
  const foreign = VersionedTransaction.deserialize(wire);
  if (!decoded.ok) throw new Error(decoded.error);
  const { value } = decoded;
  expect(value.staticKeys).toEqual(foreign.message.staticAccountKeys.map(String));
  expect(value.recentBlockhash).toBe(foreign.message.recentBlockhash);
  expect(value.instructions.map(({ accounts }) => accounts)).toEqual(
    foreign.message.compiledInstructions.map(({ accountKeyIndexes }) => accountKeyIndexes),
  );
  expect(value.version).toBe(0);
  expect(readWire(new Uint8Array([0]))).toBeNull();
});
