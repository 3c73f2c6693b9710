import type { Address } from '@chimera/core/units/chain';
import { lamports, tokenAtoms } from '@chimera/core/units/lamports';
import bs58 from 'bs58';
import { expect, test } from 'vitest';
import type { AccountState } from '../rpc/schemas.ts';
import { namedAddress } from '../transaction/transaction-builder.ts';
import { SYSTEM_PROGRAM, TOKEN_PROGRAM } from '../tx/programs.ts';
import { findOutcomeViolations } from './outcome.ts';

const W = namedAddress('wallet');
const THIEF = namedAddress('thief');
const ACCOUNT = namedAddress('account');
const EXPECTED = { wallet: W, walletLamportsMin: lamports(900n) };

const state = (owner: Address, amount: bigint, data: Uint8Array = new Uint8Array(0)): AccountState => ({
  lamports: lamports(amount),
  owner,
  executable: false,
  data,
});

interface Holding {
  readonly owner?: Address;
  readonly atoms?: bigint;
  readonly delegate?: Address;
  readonly closeAuthority?: Address;
}

function holding({ owner = W, atoms = 50n, delegate, closeAuthority }: Holding): AccountState {
  const data = Buffer.alloc(165);
  Buffer.from(bs58.decode(owner)).copy(data, 32);
  data.writeBigUInt64LE(atoms, 64);
  data.writeUInt8(1, 108);
  for (const [offset, key] of [
    [72, delegate],
    [129, closeAuthority],
  ] as const) {
    if (key === undefined) continue;
    data.writeUInt32LE(1, offset);
    Buffer.from(bs58.decode(key)).copy(data, offset + 4);
  }
  return state(TOKEN_PROGRAM, 5n, data);
}

const codes = (wallet: AccountState | null, token: AccountState | null, atomsMin = 50n) =>
  findOutcomeViolations(
    { wallet, tokens: [{ account: ACCOUNT, state: token, atomsMin: tokenAtoms(atomsMin) }] },
    EXPECTED,
  ).map((violation) => violation.code);

const RICH = state(SYSTEM_PROGRAM, 900n);

test('the promised outcome passes', () => {
  expect(codes(RICH, holding({}))).toEqual([]);
  expect(codes(RICH, holding({ closeAuthority: W }))).toEqual([]);
});

test('a sold-out account may be gone', () => {
  expect(codes(RICH, null, 0n)).toEqual([]);
});

test.each<[string, AccountState | null, AccountState | null, string]>([
  ['one lamport too much spent', state(SYSTEM_PROGRAM, 899n), holding({}), 'wallet_spends_too_much'],
  ['an emptied wallet', null, holding({}), 'wallet_spends_too_much'],
  ['a wallet given to a program', state(THIEF, 900n), holding({}), 'wallet_reassigned'],
  ['one atom too few', RICH, holding({ atoms: 49n }), 'yields_too_little'],
  ['a missing account', RICH, null, 'yields_too_little'],
  ['an unreadable account', RICH, state(TOKEN_PROGRAM, 5n), 'yields_too_little'],
  ['an account with a new owner', RICH, holding({ owner: THIEF }), 'account_taken'],
  ['a delegate left behind', RICH, holding({ delegate: THIEF }), 'delegate_left'],
  ['a foreign close authority', RICH, holding({ closeAuthority: THIEF }), 'close_authority_left'],
])('%s is found', (_name, wallet, token, code) => {
  expect(codes(wallet, token)).toEqual([code]);
});
