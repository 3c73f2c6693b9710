import { createHash } from 'node:crypto';
import { createBook } from '@chimera/core/book';
import { createIds } from '@chimera/core/ids';
import { address, height, slot, txid, unixMs } from '@chimera/core/units/chain';
import { lamports, tokenAtoms } from '@chimera/core/units/lamports';
import type { ConfirmedTransaction } from '@chimera/solana/transaction/confirmed';
import { expect, test } from 'vitest';
import type { ChainNode } from '../../ports.ts';
import { createBookSale } from './book-sale.ts';

const WALLET = address('Wa11et1111111111111111111111111111111111111');
const MINT = address('Mint111111111111111111111111111111111111111');
const SALE = txid('9'.repeat(88));
const KEY = `UNKNOWN_TX:${SALE}`;

const OPEN = { key: KEY, kind: 'UNKNOWN_TX', subjectId: SALE, positionId: null, actualAtoms: null } as const;

/** A sale of so many atoms as one provider tells it, or null where it does not have it. */
function aSale(soldAtoms: bigint): ConfirmedTransaction {
  const account = address('Token11111111111111111111111111111111111111');
  const held = { account, owner: WALLET, mint: MINT, decimals: 6, preAtoms: tokenAtoms(1_000n) };
  return {
    ...{ signature: SALE, slot: slot(7), blockTimeMs: null, indexInBlock: null, version: 0, err: null },
    ...{ feeLamports: lamports(5_000n), feePayer: WALLET, signers: [WALLET], instructions: [] },
    ...{ systemTransfers: [], supplyChanges: [], balancesKnown: true },
    accounts: [{ address: WALLET, preLamports: lamports(0n), postLamports: lamports(1_000_000n) }],
    tokenChanges: [{ ...held, postAtoms: tokenAtoms(1_000n - soldAtoms) }],
  };
}

const nodeThatTells = (told: ConfirmedTransaction | null): ChainNode =>
  ({ getTransaction: async () => told, getTransactionWire: async () => null }) as unknown as ChainNode;

function bookSaleOver(...told: readonly (ConfirmedTransaction | null)[]) {
  const fail = (): never => {
    throw new Error('nothing may be signed for or recorded');
  };
  return createBookSale({
    chain: { providers: told.map(nodeThatTells) },
    ...{ wallet: WALLET, book: createBook(), clock: { nowMs: () => unixMs(0) }, heightMax: () => height(9) },
    ids: createIds((text) => createHash('sha256').update(text).digest('hex')),
    books: { openDifferences: () => [OPEN] },
    ...{ signer: { takeUp: fail, discard: fail }, record: fail },
  });
}

const COMMAND = { key: KEY, reason: 'sold by hand' };

test.each([
  ['two providers tell other amounts', [aSale(10n), aSale(11n)], 'conflict'],
  ['one of two has nothing of it', [aSale(10n), null], 'not_ready'],
  ['nobody has it', [null, null], 'not_ready'],
  [
    'it failed',
    [10n, 10n].map((atoms) => ({ ...aSale(atoms), err: { InstructionError: [0, 'Custom'] } })),
    'conflict',
  ],
] as const)('while %s nothing is booked', async (_what, told, code) => {
  await expect(bookSaleOver(...told)(COMMAND, 'ada')).rejects.toMatchObject({ code });
});

test('only what stands open is booked, and not twice at once', async () => {
  const bookSale = bookSaleOver(aSale(10n), aSale(10n));
  const unknown = bookSale({ ...COMMAND, key: 'UNKNOWN_TX:other' }, 'ada');
  await expect(unknown).rejects.toMatchObject({ code: 'not_found' });
  const [first, second] = [bookSale(COMMAND, 'ada'), bookSale(COMMAND, 'ada')];
  await expect(second).rejects.toMatchObject({
    code: 'conflict',
    options: { details: 'it is being booked already' },
  });
  // The chain shows no bytes here.
  await expect(first).rejects.toMatchObject({ code: 'not_ready' });
});
