import { type Address, address, slot, type Txid, txid, unixMs } from '@chimera/core/units/chain';
import { lamports, tokenAtoms } from '@chimera/core/units/lamports';
import { createFailover } from '@chimera/solana/route/failover';
import type { SignaturesPage } from '@chimera/solana/rpc/history-methods';
import type { ConfirmedTransaction } from '@chimera/solana/transaction/confirmed';
import { createSimClock } from '../execution/sim-clock-for-tests.ts';
import type { ChainNode } from '../ports.ts';

export const MINT = address('9MadeforTestsonyofthistapeandnothingesZmint1');
const POOL = address('9MadeforTestsonyofthistapeandnothingesZpoo11');
const POOL_OWNER = address('9MadeforTestsonyofthistapeandnothingesZpoo12');
const ROUTER = address('9MadeforTestsonyofthistapeandnothingesZrout1');
const FEE = 5_000n;

export const named = (name: string): Address => address(name.padEnd(44, 'x'));

export interface Trade {
  readonly wallet: string;
  readonly agoMs: number;
  readonly side?: 'buy' | 'sell';
  readonly lamports?: bigint;
  readonly atoms?: bigint;
  readonly tip?: { readonly to: Address; readonly lamports: bigint };
}

/** A chain of nothing but what a test puts on it. */
export function createPast() {
  const clock = createSimClock();
  const transactions: ConfirmedTransaction[] = [];
  const asked = { signatures: 0, transactions: 0 };
  let made = 0;

  const put = (transaction: Pick<ConfirmedTransaction, 'feePayer'> & Partial<ConfirmedTransaction>): Txid => {
    const signature = txid(String(++made).padStart(88, 'a'));
    transactions.push({
      ...{ signature, slot: slot(1_000 + made), blockTimeMs: unixMs(clock.nowMs()), indexInBlock: 0 },
      ...{ version: 0, err: null, feeLamports: lamports(FEE), signers: [transaction.feePayer] },
      ...{ accounts: [], tokenChanges: [], instructions: [], systemTransfers: [], supplyChanges: [] },
      balancesKnown: true,
      ...transaction,
    });
    return signature;
  };
  const isAbout = (it: ConfirmedTransaction, of: Address): boolean =>
    it.feePayer === of ||
    it.tokenChanges.some(({ account }) => account === of) ||
    it.systemTransfers.some(({ from, to }) => from === of || to === of);
  const node = {
    providerId: 'a',
    getTransaction: async (of: Txid) => {
      asked.transactions += 1;
      return transactions.find(({ signature }) => signature === of) ?? null;
    },
    getSignaturesForAddress: async (of: Address, { before, until, limit = 1_000 }: SignaturesPage = {}) => {
      asked.signatures += 1;
      const all = transactions.filter((it) => isAbout(it, of)).toReversed();
      const at = (signature: Txid | undefined): number => all.findIndex((it) => it.signature === signature);
      const end = until === undefined ? all.length : at(until);
      return all
        .slice(before === undefined ? 0 : at(before) + 1, end === -1 ? all.length : end)
        .slice(0, limit)
        .map((it) => ({ signature: it.signature, slot: it.slot, err: it.err, blockTime: it.blockTimeMs }));
    },
  };
  return {
    clock,
    asked,
    // Only what a tape and funders ask of a node.
    chain: createFailover([node as unknown as ChainNode], clock.monotonicMs),
    put,
    trade: (trade: Trade): Txid => put(swapOf(trade, unixMs(clock.nowMs() - trade.agoMs))),
    fund: (from: string, to: string): Txid => {
      const transfer = { from: named(from), to: named(to), lamports: lamports(10n), createsAccount: false };
      return put({ feePayer: named(from), systemTransfers: [transfer] });
    },
  };
}

/** A swap of a wallet with the one pool that there is. */
function swapOf(trade: Trade, blockTimeMs: ConfirmedTransaction['blockTimeMs']) {
  const { side = 'buy', lamports: paid = 1_000_000_000n, atoms = 1_000n, tip } = trade;
  const wallet = named(trade.wallet);
  const sign = side === 'buy' ? 1n : -1n;
  const change = (account: Address, owner: Address, delta: bigint) => ({
    ...{ account, owner, mint: MINT, decimals: 6 },
    preAtoms: tokenAtoms(1_000_000n),
    postAtoms: tokenAtoms(1_000_000n + delta),
  });
  const lamportsOf = (of: Address, delta: bigint) => ({
    address: of,
    preLamports: lamports(10n ** 12n),
    postLamports: lamports(10n ** 12n + delta),
  });
  return {
    ...{ feePayer: wallet, blockTimeMs },
    accounts: [
      lamportsOf(wallet, -sign * paid - FEE - (tip?.lamports ?? 0n)),
      lamportsOf(POOL_OWNER, sign * paid),
    ],
    tokenChanges: [
      change(named(`account of ${trade.wallet}`.replaceAll(' ', 'z')), wallet, sign * atoms),
      change(POOL, POOL_OWNER, -sign * atoms),
    ],
    instructions: [{ programId: ROUTER, accounts: [], isInner: false }],
    systemTransfers:
      tip === undefined
        ? []
        : [{ from: wallet, to: tip.to, lamports: lamports(tip.lamports), createsAccount: false }],
  };
}
