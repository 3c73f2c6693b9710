import { WSOL_MINT } from '@chimera/core/units/chain';
import bs58 from 'bs58';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { SYSTEM_PROGRAM, TOKEN_PROGRAM } from '../tx/programs.ts';
import { normalizeTransaction } from './normalize.ts';
import { namedAddress } from './transaction-builder.ts';

const A = namedAddress('a');
const B = namedAddress('b');
const MINT = namedAddress('mint');
const TXID = bs58.encode(new Uint8Array(64).fill(2));

function transferData(amount: bigint): string {
  const data = Buffer.alloc(12);
  data.writeUInt32LE(2, 0);
  data.writeBigUInt64LE(amount, 4);
  return bs58.encode(data);
}

const holding = (accountIndex: number, owner: string | undefined, amount: string) => ({
  accountIndex,
  mint: MINT,
  ...(owner === undefined ? {} : { owner }),
  uiTokenAmount: { amount, decimals: 6 },
});

const raw = () => ({
  blockTime: 1_700_000_000,
  slot: 42,
  indexWithinBlock: 7,
  meta: {
    err: null,
    fee: 5_000,
    preBalances: [100, 10, 1, 5] as unknown[],
    postBalances: [80, 25, 1, 5] as unknown[],
    preTokenBalances: [holding(3, B, '50')] as unknown,
    postTokenBalances: [holding(3, B, '20'), holding(1, undefined, '30')] as unknown,
    innerInstructions: [
      {
        index: 0,
        instructions: [{ programIdIndex: 2, accounts: [0, 3], data: transferData(3n), stackHeight: 2 }],
      },
    ] as unknown,
    loadedAddresses: { writable: [MINT], readonly: [] } as unknown,
  },
  transaction: {
    signatures: [TXID],
    message: {
      accountKeys: [A, B, SYSTEM_PROGRAM] as unknown[],
      header: { numRequiredSignatures: 1 } as unknown,
      instructions: [{ programIdIndex: 2, accounts: [0, 1], data: transferData(15n) }] as unknown[],
      recentBlockhash: 'x',
      addressTableLookups: null,
    },
  },
});

function read(value: unknown) {
  const result = normalizeTransaction(value);
  if (!result.ok) throw new Error(result.error);
  return result.value;
}

test('a raw transaction keeps its keys, loaded addresses, balances and transfers', () => {
  const transaction = read(raw());
  expect(transaction).toMatchObject({
    signature: TXID,
    slot: 42,
    blockTimeMs: 1_700_000_000_000,
    indexInBlock: 7,
    version: null,
    err: null,
    feeLamports: 5_000n,
    feePayer: A,
    signers: [A],
    balancesKnown: true,
  });
  expect(transaction.accounts.map((account) => account.address)).toEqual([A, B, SYSTEM_PROGRAM, MINT]);
  expect(transaction.tokenChanges).toEqual([
    { account: MINT, mint: MINT, owner: B, decimals: 6, preAtoms: 50n, postAtoms: 20n },
    { account: B, mint: MINT, owner: null, decimals: 6, preAtoms: 0n, postAtoms: 30n },
  ]);
  expect(transaction.systemTransfers).toEqual([
    { from: A, to: B, lamports: 15n, createsAccount: false },
    { from: A, to: MINT, lamports: 3n, createsAccount: false },
  ]);
  expect(transaction.instructions.map((ran) => ran.isInner)).toEqual([false, true]);
});

test('the parsed form of an RPC answer means the same', () => {
  const parsed = raw();
  parsed.transaction.message.accountKeys = [A, B, SYSTEM_PROGRAM, MINT].map((pubkey) => ({
    pubkey,
    signer: pubkey === A,
    writable: true,
    source: 'transaction',
  }));
  parsed.transaction.message.header = undefined;
  parsed.transaction.message.instructions = [
    {
      program: 'system',
      programId: SYSTEM_PROGRAM,
      parsed: { type: 'transfer', info: { source: A, destination: B, lamports: 15 } },
      stackHeight: null,
    },
    { programId: TOKEN_PROGRAM, parsed: { type: 'mintToChecked', info: { mint: MINT } } },
    { program: 'spl-memo', programId: namedAddress('memo'), parsed: 'hello' },
    { programId: namedAddress('venue'), accounts: [A, B], data: '3Bxs' },
  ];
  parsed.meta.innerInstructions = null;
  const transaction = read(parsed);
  expect(transaction.signers).toEqual([A]);
  expect(transaction.accounts).toHaveLength(4);
  expect(transaction.systemTransfers).toEqual([{ from: A, to: B, lamports: 15n, createsAccount: false }]);
  expect(transaction.supplyChanges).toEqual([{ kind: 'mint', mint: MINT }]);
  expect(transaction.instructions).toHaveLength(4);
});

test.each([
  ['legacy', 'legacy'],
  [0, 0],
  [1, 1],
  [9, 9],
])('version %s is read', (version, expected) => {
  expect(read({ ...raw(), version }).version).toBe(expected);
});

test('a version-1 transaction without loaded addresses is read', () => {
  const value = raw();
  value.transaction.message.accountKeys = [A, B, SYSTEM_PROGRAM, MINT];
  value.meta.loadedAddresses = null;
  expect(read({ ...value, version: 1 }).accounts).toHaveLength(4);
});

test('what only some sources tell may be absent', () => {
  const value = raw();
  const { blockTime: _time, slot: _slot, indexWithinBlock: _index, ...rest } = value;
  value.meta.preTokenBalances = null;
  value.meta.innerInstructions = undefined;
  expect(read(rest)).toMatchObject({ slot: null, blockTimeMs: null, indexInBlock: null });
});

test('amounts beyond 2^53 are exact when they come as text', () => {
  const value = raw();
  value.meta.postBalances = ['18446744073709551615', 25, 1, 5];
  expect(read(value).accounts[0]?.postLamports).toBe(18_446_744_073_709_551_615n);
});

test('a number that already lost its digits is refused', () => {
  const value = raw();
  value.meta.postBalances = [2 ** 60, 25, 1, 5];
  expect(normalizeTransaction(value)).toMatchObject({ ok: false });
});

test('balances that do not cover the accounts are refused', () => {
  const value = raw();
  value.meta.loadedAddresses = null;
  expect(normalizeTransaction(value)).toEqual({ ok: false, error: '3 accounts but 4 and 4 balances' });
});

test('anything else is refused with the place that is wrong, and nothing throws', () => {
  expect(normalizeTransaction({ ...raw(), meta: null })).toMatchObject({
    ok: false,
    error: expect.stringContaining('meta'),
  });
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      expect(normalizeTransaction(value).ok).toBe(false);
    }),
  );
});

test('wrapped SOL is an ordinary holding here', () => {
  const value = raw();
  value.meta.postTokenBalances = [{ ...holding(1, A, '9'), mint: WSOL_MINT }];
  expect(read(value).tokenChanges.at(-1)).toMatchObject({ mint: WSOL_MINT, postAtoms: 9n });
});
