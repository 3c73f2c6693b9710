import type { EventOf } from '@chimera/core/events';
import { type Address, address, slot, type Txid, txid, unixMs } from '@chimera/core/units/chain';
import { lamports, tokenAtoms } from '@chimera/core/units/lamports';
import type { ConfirmedTransaction } from '@chimera/solana/transaction/confirmed';
import { TOKEN_PROGRAM } from '@chimera/solana/tx/programs';
import bs58 from 'bs58';
import { CANDIDATES, FUNDERS, LEADERS, MINTS, POOL, ROUTER_PROGRAM } from './sim-market.ts';

/** What somebody we watch did on the chain. */
export interface Trade {
  readonly leader: Address;
  readonly mint: Address;
  readonly side: 'buy' | 'sell';
  readonly txid: Txid;
  readonly soldBps: number | null;
}

const BPS_ONE = 10_000n;
const TOKENS = 5_000_000n;
const SOL_MOVED = 3_000_000_000n;
const SOL_BEFORE = 50_000_000_000n;
const DECIMALS = 6;

/** Every world numbers its transactions alike, so each name is made once in a process. */
const names = new Map<string, string>();
function named(of: string, bytes: number): string {
  const name = names.get(of) ?? bs58.encode(Buffer.alloc(bytes, 9).fill(of, 0, of.length));
  names.set(of, name);
  return name;
}
export const leaderTxid = (count: number): Txid => txid(named(`trade ${count}`, 64));
const ownAccount = (of: Address): Address => address(named(`own ${of.slice(0, 20)}`, 32));
const poolAccount = (mint: Address): Address => address(named(`pool ${mint.slice(0, 20)}`, 32));

/** Tokens that the leader has before and after. */
function heldOf({ side, soldBps }: Trade): readonly [bigint, bigint] {
  if (side === 'buy') return [0n, TOKENS];
  return [TOKENS, (TOKENS * (BPS_ONE - BigInt(soldBps ?? 10_000))) / BPS_ONE];
}

export function reportTrade(trade: Trade, at: number): ConfirmedTransaction {
  const { leader, mint, side, txid: signature } = trade;
  const [before, after] = heldOf(trade);
  const change = (account: Address, owner: Address, pre: bigint, post: bigint) => ({
    ...{ account, owner, mint, decimals: DECIMALS },
    ...{ preAtoms: tokenAtoms(pre), postAtoms: tokenAtoms(post) },
  });
  const moved = side === 'buy' ? -SOL_MOVED : SOL_MOVED;
  return {
    ...{ signature, slot: slot(at), blockTimeMs: null, indexInBlock: 0, version: 0, err: null },
    ...{ feeLamports: lamports(0n), feePayer: leader, signers: [leader] },
    accounts: [
      { address: leader, preLamports: lamports(SOL_BEFORE), postLamports: lamports(SOL_BEFORE + moved) },
    ],
    tokenChanges: [
      change(ownAccount(leader), leader, before, after),
      change(poolAccount(mint), POOL, TOKENS - before, TOKENS - after),
    ],
    ...{ instructions: [], systemTransfers: [], supplyChanges: [], balancesKnown: true },
  };
}

/** The same as a raw webhook of Helius brings it. */
export function rawTrade(trade: Trade, at: number): unknown {
  const { leader, mint, side, txid: signature } = trade;
  const [before, after] = heldOf(trade);
  const balance = (accountIndex: number, owner: string, amount: bigint) => ({
    ...{ accountIndex, mint, owner, programId: TOKEN_PROGRAM },
    uiTokenAmount: { amount: String(amount), decimals: DECIMALS },
  });
  const sol = Number(SOL_BEFORE);
  const moved = Number(side === 'buy' ? SOL_MOVED : -SOL_MOVED);
  return {
    ...{ slot: at, version: 0, blockTime: null },
    meta: {
      ...{ err: null, fee: 0, innerInstructions: [], logMessages: [] },
      loadedAddresses: { writable: [], readonly: [] },
      preBalances: [sol, 0, sol, 0, 1],
      postBalances: [sol - moved, 0, sol + moved, 0, 1],
      preTokenBalances: [balance(1, leader, before), balance(3, POOL, TOKENS - before)],
      postTokenBalances: [balance(1, leader, after), balance(3, POOL, TOKENS - after)],
    },
    transaction: {
      signatures: [signature],
      message: {
        accountKeys: [leader, ownAccount(leader), POOL, poolAccount(mint), ROUTER_PROGRAM],
        header: { numRequiredSignatures: 1, numReadonlySignedAccounts: 0, numReadonlyUnsignedAccounts: 1 },
        instructions: [{ programIdIndex: 4, accounts: [0, 1, 2, 3], data: '3' }],
        recentBlockhash: '1'.repeat(32),
        addressTableLookups: null,
      },
    },
  };
}

/** The same as a provider tells it. */
export const toldTrade = ({ leader, mint, side, txid: signature, soldBps }: Trade, at: number | null) => ({
  ...{ strategy: side === 'buy' ? 'SHIELD' : 'EXIT', token: `T${MINTS.indexOf(mint)}`, token_address: mint },
  ...{ action: side === 'buy' ? 'BUY' : 'SELL', amount_sol: 0.5, wallet_address: leader, signature },
  ...(soldBps === null ? {} : { exit_fraction: soldBps / 10_000 }),
  ...(at === null ? {} : { slot: at }),
});

const fundingTxid = (index: number): Txid => txid(named(`funding ${index}`, 64));

/** What the operator finds when it has looked who paid for the wallets of its roster. */
export function findFundings(): readonly EventOf<'wallet_funder_found'>[] {
  const found = { type: 'wallet_funder_found', kind: 'none', funder: null, fundingTxid: null } as const;
  return [
    ...LEADERS.map((wallet) => ({ ...found, wallet })),
    ...CANDIDATES.map((wallet, index) => ({
      ...found,
      ...{ wallet, kind: 'funder' as const, funder: FUNDERS[index] ?? FUNDERS[0] },
      fundingTxid: fundingTxid(index),
    })),
  ];
}

/** How each watched wallet got its first SOL, long before the world began. */
export function pastOf(firstSlot: number, beganMs: number): readonly ConfirmedTransaction[] {
  return CANDIDATES.map((wallet, index): ConfirmedTransaction => {
    const funder = FUNDERS[index] ?? FUNDERS[0];
    const paid = lamports(SOL_MOVED);
    const none = lamports(0n);
    return {
      signature: fundingTxid(index),
      ...{ slot: slot(firstSlot), blockTimeMs: unixMs(beganMs), indexInBlock: index, version: 0, err: null },
      ...{ feeLamports: none, feePayer: funder, signers: [funder] },
      accounts: [
        { address: funder, preLamports: lamports(SOL_BEFORE), postLamports: lamports(SOL_BEFORE - paid) },
        { address: wallet, preLamports: none, postLamports: paid },
      ],
      systemTransfers: [{ from: funder, to: wallet, lamports: paid, createsAccount: false }],
      ...{ tokenChanges: [], instructions: [], supplyChanges: [], balancesKnown: true },
    };
  });
}
