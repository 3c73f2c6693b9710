import type { Signal } from '@chimera/core/admission/signal';
import { createBook } from '@chimera/core/book';
import type { Fact } from '@chimera/core/decision/facts';
import { type Address, address, slot, type Txid, unixMs } from '@chimera/core/units/chain';
import { lamports, tokenAtoms } from '@chimera/core/units/lamports';
import { SolanaError } from '@chimera/solana/rpc/errors';
import type { ConfirmedTransaction } from '@chimera/solana/transaction/confirmed';
import { AT, aBuy, LEADER, MINT } from '@chimera/testkit/builders';
import { expect, test } from 'vitest';
import { createSimClock } from '../execution/sim-clock-for-tests.ts';
import type { ChainTip } from '../facts/chain-tip.ts';
import type { Chain, ChainNode } from '../ports.ts';
import { createVerifyLeaderTrade } from './verify-leader-trade.ts';

const POOL = address('Poo1111111111111111111111111111111111111111');
const VENUE = address('Venue11111111111111111111111111111111111111');

/** The leader pays SOL and gets the token from a pool. */
const leaderBuy: ConfirmedTransaction = {
  signature: '5'.repeat(88) as Txid,
  slot: slot(1_000),
  blockTimeMs: AT,
  indexInBlock: 0,
  version: 0,
  err: null,
  feeLamports: lamports(5_000n),
  feePayer: LEADER,
  signers: [LEADER],
  accounts: [
    { address: LEADER, preLamports: lamports(9_000_000_000n), postLamports: lamports(6_000_000_000n) },
  ],
  tokenChanges: [change('LeaderAccount', LEADER, 0n, 1_000n), change('PoolAccount', POOL, 5_000n, 4_000n)],
  instructions: [{ programId: VENUE, accounts: [LEADER], isInner: false }],
  systemTransfers: [],
  supplyChanges: [],
  balancesKnown: true,
};

function change(account: string, owner: Address, pre: bigint, post: bigint) {
  return {
    account: account as Address,
    mint: MINT,
    owner,
    decimals: 6,
    preAtoms: tokenAtoms(pre),
    postAtoms: tokenAtoms(post),
  };
}

interface Setup {
  readonly found?: (ask: number) => ConfirmedTransaction | null;
  readonly chainSlot?: number;
  readonly permitted?: boolean;
}

function verifier({ found = () => leaderBuy, chainSlot = 1_010, permitted = false }: Setup = {}) {
  const clock = createSimClock();
  let asks = 0;
  const node = {
    providerId: 'a',
    getTransaction: async () => {
      asks += 1;
      return found(asks);
    },
  } as unknown as ChainNode;
  const verify = createVerifyLeaderTrade({
    chain: { providers: [node] } as unknown as Chain,
    clock,
    tip: { slot: () => ({ state: 'known', value: slot(chainSlot), atMs: AT }) } as unknown as ChainTip,
    book: createBook(),
    mayTradeWithoutLeader: () => permitted,
  });
  return { verify, clock, asks: () => asks };
}

const check = (setup: Setup, signal: Signal): Promise<Fact<boolean>> =>
  verifier(setup).verify(signal, new AbortController().signal);

const withSwap = (swap: Partial<NonNullable<Signal['swap']>>, overrides: Partial<Signal> = {}): Signal => {
  const buy = aBuy({ door: 'webhook', ...overrides });
  return { ...buy, swap: buy.swap === null ? null : { ...buy.swap, ...swap } };
};

const claims: [string, Setup, Signal, boolean][] = [
  ['the chain shows what was claimed', {}, withSwap({}), true],
  ['the leader bought another token', {}, withSwap({}, { mint: address(VENUE) }), false],
  ['somebody else bought', {}, withSwap({ leader: POOL }), false],
  ['the slot is another', {}, withSwap({ leaderSlot: slot(1_001) }), false],
  ['the transaction failed', { found: () => ({ ...leaderBuy, err: {} }) }, withSwap({}), false],
  ['no slot was claimed and it is fresh', {}, withSwap({ leaderSlot: null }), true],
  ['no slot was claimed and it is old', { chainSlot: 1_100 }, withSwap({ leaderSlot: null }), false],
  ['no transaction is named by a provider who must', {}, withSwap({ leaderTxid: null }), false],
  [
    'no transaction is named by a provider who may',
    { permitted: true },
    withSwap({ leaderTxid: null }),
    true,
  ],
];

test.each(claims)('when %s', async (_name, setup, signal, value) => {
  expect(await check(setup, signal)).toMatchObject({ state: 'known', value });
});

test('what we read from the chain ourselves is not looked up again', async () => {
  const { verify, asks } = verifier();
  expect(await verify(aBuy({ door: 'watch' }), new AbortController().signal)).toMatchObject({ value: true });
  expect(asks()).toBe(0);
});

test('a transaction that shows up late is waited for, one that never does is unknown', async () => {
  const late = verifier({ found: (ask) => (ask < 3 ? null : leaderBuy) });
  const found = late.verify(withSwap({}), new AbortController().signal);
  await late.clock.runFor(400);
  expect(await found).toMatchObject({ state: 'known', value: true });

  const never = verifier({ found: () => null });
  const stop = new AbortController();
  const missing = never.verify(withSwap({}), stop.signal);
  await never.clock.runFor(1_000);
  stop.abort();
  expect(await missing).toMatchObject({ state: 'unknown' });
});

test('a provider that fails on the way is asked again', async () => {
  const { verify, clock } = verifier({
    found: (ask) => {
      if (ask === 1) throw new SolanaError('transport_timeout');
      return leaderBuy;
    },
  });
  const answer = verify(withSwap({}), new AbortController().signal);
  await clock.runFor(200);
  expect(await answer).toMatchObject({ state: 'known', value: true, atMs: unixMs(clock.nowMs() - 50) });
});
