import { must } from '@chimera/core/assert';
import { WSOL_MINT } from '@chimera/core/units/chain';
import { SYSTEM_PROGRAM, TOKEN_PROGRAM } from '../vm/addresses.ts';
import { key32 } from '../vm/base58.ts';
import { createVm, type Outcome, type Vm } from '../vm/vm.ts';
import { readWire } from '../vm/wire.ts';
import {
  AMM_PROGRAM,
  initializePool,
  loadAmmProgram,
  POOL_BYTES,
  type Pool,
  poolAuthority,
  readPool,
  type SwapSide,
} from './amm.ts';
import { associatedAccount } from './token-accounts.ts';
import { type Instruction, signTransaction } from './transaction.ts';
import { createWallet, type Wallet } from './wallet.ts';

/** A pool in a bare virtual machine, with one funded user: everything an instruction needs and no ledger. */
export interface TestPool {
  readonly vm: Vm;
  readonly pool: Pool;
  readonly user: Wallet;
  readonly creator: Wallet;
  /** The user's side and the pool's vault for the token (`a`) and for wrapped SOL (`b`). */
  readonly a: SwapSide;
  readonly b: SwapSide;
  run(instructions: readonly Instruction[], ...signers: [Wallet, ...Wallet[]]): Outcome;
}

const LAMPORTS = 1_000_000_000_000n;
const BLOCKHASH = createWallet('test/blockhash').address;

export function createTestPool(options: { feeBps: number; isLocked: boolean; reserve: bigint }): TestPool {
  const vm = createVm();
  vm.addProgram(AMM_PROGRAM, loadAmmProgram());
  const user = createWallet('test/user');
  const creator = createWallet('test/creator');
  const poolKey = createWallet('test/pool');
  const mint = createWallet('test/mint');
  for (const wallet of [user, creator])
    vm.setAccount(wallet.address, account(SYSTEM_PROGRAM, new Uint8Array(), LAMPORTS));
  vm.setAccount(mint.address, account(TOKEN_PROGRAM, mintBytes()));
  vm.setAccount(poolKey.address, account(AMM_PROGRAM, new Uint8Array(POOL_BYTES)));
  const [authority] = poolAuthority(poolKey.address);
  const side = (mintAddress: string): SwapSide => {
    const place = (owner: string, amount: bigint): string => {
      const address = associatedAccount(mintAddress, owner, TOKEN_PROGRAM);
      vm.setAccount(address, tokenAccount(mintAddress, owner, amount));
      return address;
    };
    place(creator.address, 0n);
    const vault = place(authority, options.reserve);
    return { mint: mintAddress, tokenProgram: TOKEN_PROGRAM, account: place(user.address, LAMPORTS), vault };
  };
  const a = side(mint.address);
  const b = side(WSOL_MINT);
  const run = (instructions: readonly Instruction[], ...signers: [Wallet, ...Wallet[]]): Outcome =>
    vm.execute(must(readWire(signTransaction(instructions, signers, BLOCKHASH)), 'own wire'));
  const init = initializePool({
    pool: poolKey.address,
    creator: creator.address,
    mintA: a.mint,
    mintB: b.mint,
    vaultA: a.vault,
    vaultB: b.vault,
    feeBps: options.feeBps,
    isLocked: options.isLocked,
  });
  const made = run([init], creator, poolKey);
  if (made.err !== null) throw new Error(made.logs.join('\n'));
  const state = must(vm.getAccount(poolKey.address), 'pool account');
  return { vm, user, creator, a, b, run, pool: must(readPool(poolKey.address, state), 'pool') };
}

const account = (owner: string, data: Uint8Array, lamports = 10_000_000n) => ({
  lamports,
  owner,
  executable: false,
  data,
});

function mintBytes(): Uint8Array {
  const data = Buffer.alloc(82);
  data.writeBigUInt64LE(10n ** 18n, 36);
  data.writeUInt8(6, 44);
  data.writeUInt8(1, 45);
  return data;
}

/** Wrapped SOL is marked native with a rent reserve, its lamports follow its amount. */
function tokenAccount(mint: string, owner: string, amount: bigint) {
  const data = Buffer.alloc(165);
  data.set(key32(mint), 0);
  data.set(key32(owner), 32);
  data.writeBigUInt64LE(amount, 64);
  data.writeUInt8(1, 108);
  const reserve = 2_039_280n;
  if (mint === WSOL_MINT) {
    data.writeUInt32LE(1, 109);
    data.writeBigUInt64LE(reserve, 113);
  }
  return account(TOKEN_PROGRAM, data, mint === WSOL_MINT ? amount + reserve : 10_000_000n);
}
