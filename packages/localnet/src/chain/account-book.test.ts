import { expect, test } from 'vitest';
import { createWallet } from '../market/wallet.ts';
import { SYSTEM_PROGRAM, TOKEN_PROGRAM } from '../vm/addresses.ts';
import { key32 } from '../vm/base58.ts';
import { createVm } from '../vm/vm.ts';
import { createAccountBook } from './account-book.ts';
import type { AccountState } from './types.ts';

const address = createWallet('account').address;
const mint = createWallet('mint').address;
const [alice, bob] = [createWallet('alice').address, createWallet('bob').address];
const vm = createVm();

function tokenState(owner: string, amount: bigint): AccountState {
  const data = Buffer.alloc(165);
  data.set(key32(mint), 0);
  data.set(key32(owner), 32);
  data.writeBigUInt64LE(amount, 64);
  return { lamports: 2_039_280n, owner: TOKEN_PROGRAM, executable: false, data };
}

const wallet = (lamports: bigint): AccountState => ({
  lamports,
  owner: SYSTEM_PROGRAM,
  executable: false,
  data: new Uint8Array(),
});

test('each slot sees the account as it was at its end', () => {
  const book = createAccountBook(vm);
  const states = [wallet(1n), wallet(2n), wallet(3n)];
  let before: AccountState | null = null;
  for (const [index, after] of states.entries()) {
    book.write(address, { before, after }, 10 * (index + 1));
    before = after;
  }
  const seen = [9, 10, 15, 20, 29, 30, 99].map((slot) => book.at(address, slot)?.lamports ?? 0n);
  expect(seen).toEqual([0n, 1n, 1n, 2n, 2n, 3n, 3n]);
  book.prune(20);
  expect(book.at(address, 20)?.lamports).toBe(2n);
  book.prune(30);
  expect(book.versionCount()).toBe(0);
});

test('several changes in one slot keep only the state before the first', () => {
  const book = createAccountBook(vm);
  book.write(address, { before: null, after: wallet(1n) }, 5);
  book.write(address, { before: wallet(1n), after: wallet(2n) }, 6);
  book.write(address, { before: wallet(2n), after: null }, 6);
  expect(book.at(address, 5)?.lamports).toBe(1n);
  expect(book.current(address)).toBeNull();
});

test('an account that changed hands is found under its old owner only by views from before', () => {
  const book = createAccountBook(vm);
  const first = tokenState(alice, 7n);
  const second = tokenState(bob, 7n);
  book.write(address, { before: null, after: first }, 1);
  book.write(address, { before: first, after: second }, 5);
  expect([...book.find('owner', alice, 4).keys()]).toEqual([address]);
  expect(book.find('owner', bob, 4).size).toBe(0);
  expect(book.find('owner', alice, 5).size).toBe(0);
  expect([...book.find('owner', bob, 5).keys()]).toEqual([address]);
  expect([...book.find('mint', mint, 5).keys()]).toEqual([address]);
  book.prune(5);
  book.write(address, { before: second, after: null }, 9);
  expect(book.find('program', TOKEN_PROGRAM, 8).size).toBe(1);
  expect(book.find('program', TOKEN_PROGRAM, 9).size).toBe(0);
  book.prune(9);
  expect(book.find('program', TOKEN_PROGRAM, 8).size).toBe(0);
});

test('what is handed to the disk is handed over once', () => {
  const book = createAccountBook(vm);
  book.write(address, { before: null, after: wallet(1n) }, 1);
  book.write(address, { before: wallet(1n), after: wallet(2n) }, 1);
  expect([...book.takeDirty()]).toEqual([[address, wallet(2n)]]);
  expect(book.takeDirty().size).toBe(0);
});
