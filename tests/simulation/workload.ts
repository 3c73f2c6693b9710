import type { Door, Signal } from '@chimera/core/admission/signal';
import { bps } from '@chimera/core/units/bps';
import { type Address, address, slot, type Txid, txid } from '@chimera/core/units/chain';
import { lamports, tokenAtoms } from '@chimera/core/units/lamports';
import type { ConfirmedTransaction } from '@chimera/solana/transaction/confirmed';
import type { Rng } from '@chimera/testkit/rng';
import { GENESIS, ids } from './sim-ids.ts';
import { LEADERS, MINTS } from './sim-market.ts';
import type { SimOperator } from './sim-operator.ts';
import type { World } from './world.ts';

/** What senders do: watch leaders, tell the operator, and tell it again until it answers. */
export interface Workload {
  readonly start: () => void;
  /** Deliveries that nobody acknowledged yet. */
  readonly open: () => number;
}

interface Trade {
  readonly leader: Address;
  readonly mint: Address;
  readonly side: 'buy' | 'sell';
  readonly txid: Txid;
  readonly soldBps: number | null;
}

interface Delivery {
  readonly trade: Trade;
  readonly door: Door;
  readonly deliveryId: string | null;
  readonly leaderSlot: number | null;
}

const RETRY_MS = 3_000;
const TRADES_MS = 14_000;

/** A sender that tells until it is answered. */
function createSender({ scheduler, invariants }: World, operator: () => SimOperator | null) {
  let openCount = 0;
  function deliver(delivery: Delivery, delayMs: number): void {
    openCount += 1;
    let isDone = false;
    const tell = (): void => {
      if (isDone) return;
      const current = operator();
      scheduler.after(RETRY_MS, null, tell);
      if (current === null) return;
      const signal = toSignal(delivery, current);
      void current.engine.control.enter.enter(signal, delivery.deliveryId).then(({ outcome }) => {
        if (outcome === 'shed' || isDone) return;
        isDone = true;
        openCount -= 1;
        invariants.onAcknowledged(signal.signalId);
      });
    };
    scheduler.after(delayMs, null, tell);
  }
  return { deliver, open: (): number => openCount };
}

export function createWorkload(world: World, operator: () => SimOperator | null): Workload {
  const { rng, faults, scheduler, chain } = world;
  const { deliver, open } = createSender(world, operator);
  let tradeCount = 0;

  function announce(trade: Trade, leaderSlot: number): void {
    const delayMs = (): number => {
      if (faults.strikes('signal_very_late')) return 12_000 + rng.below(12_000);
      if (trade.side === 'buy' && faults.strikes('signal_sell_first')) return 3_000 + rng.below(6_000);
      return faults.strikes('signal_delayed') ? rng.below(8_000) : 50 + rng.below(300);
    };
    const id = (name: string): string => `${name}-${trade.txid.slice(-8)}`;
    const isSecond = faults.strikes('signal_two_doors');
    deliver({ trade, door: 'watch', deliveryId: null, leaderSlot }, delayMs());
    if (isSecond) deliver({ trade, door: 'helius', deliveryId: id('helius'), leaderSlot }, delayMs());
    const repeats = faults.strikes('signal_repeated') ? 1 + rng.below(3) : 0;
    for (let count = 0; count < repeats; count += 1) {
      deliver({ trade, door: 'webhook', deliveryId: id('webhook'), leaderSlot }, delayMs());
    }
  }

  function trade(leader: Address, mint: Address, side: 'buy' | 'sell', soldBps: number | null): void {
    tradeCount += 1;
    const made = { leader, mint, side, soldBps, txid: leaderTxid(tradeCount) };
    if (faults.strikes('signal_never_happened')) {
      announce(made, chain.slot());
      return;
    }
    let isAnnounced = false;
    chain.submitForeign({
      txid: made.txid,
      giftLamports: 0n,
      report: (at) => {
        if (!isAnnounced) announce(made, at.slot);
        isAnnounced = true;
        return reportLeader(made, at.slot);
      },
    });
  }

  /** A leader buys, and later sells in one or more parts. */
  function story(): void {
    const leader = rng.pick(LEADERS);
    const mint = rng.pick(MINTS);
    if (faults.strikes('signal_conviction')) convince(world, operator(), rng.pick(MINTS));
    trade(leader, mint, 'buy', null);
    let waitMs = 1_000 + rng.below(9_000);
    while (faults.strikes('signal_partial_sell')) {
      const part = 1_000 + rng.below(6_000);
      scheduler.after(waitMs, null, () => trade(leader, mint, 'sell', part));
      waitMs += rng.below(4_000);
    }
    const times = faults.strikes('signal_sell_twice') ? 2 : 1;
    for (let count = 0; count < times; count += 1) {
      scheduler.after(waitMs, null, () => trade(leader, mint, 'sell', 10_000));
    }
  }

  return {
    open,
    start: () => {
      const stories = faults.strikes('signal_burst') ? 5 + rng.below(6) : 2 + rng.below(3);
      for (let count = 0; count < stories; count += 1) {
        scheduler.after(1_000 + rng.below(TRADES_MS), null, story);
      }
    },
  };
}

const leaderTxid = (count: number): Txid =>
  txid(`${'4'.repeat(70)}${String(count).padStart(6, '1').replaceAll('0', 'z')}`);

function toSignal({ trade, door, leaderSlot }: Delivery, { clock }: SimOperator): Signal {
  const { leader, mint, side, soldBps } = trade;
  const key = { genesis: GENESIS, leader, leaderTxid: trade.txid, side, mint };
  const signalId = ids.leaderSignal(key);
  return {
    ...{ signalId, door, side, mint, tradeUuid: ids.uuid(signalId), providerId: door },
    lane: side === 'sell' ? 'EXIT' : 'SHIELD',
    tokenSymbol: null,
    swap: {
      leader,
      leaderTxid: trade.txid,
      leaderSlot: leaderSlot === null ? null : slot(leaderSlot),
      leaderBlockTimeMs: null,
      leaderLamports: lamports(30_000_000_000n),
      leaderAtoms: tokenAtoms(1_000_000n),
      soldFractionBps: soldBps === null ? null : bps(soldBps),
    },
    exit: null,
    hintLamports: null,
    receivedAtMs: clock.nowMs(),
  };
}

/** The operator finds a cluster on its tape, and takes it through its own front door. */
function convince({ chain }: World, current: SimOperator | null, mint: Address): void {
  if (current === null) return;
  void current.engine.control.enter.enter(convictionSignal(mint, chain.slot(), current), null);
}

function convictionSignal(mint: Address, at: number, { clock }: SimOperator): Signal {
  const nowMs = clock.nowMs();
  const signalId = ids.convictionSignal('insider_cluster', mint, nowMs);
  const buys = ['a', 'b', 'c'].map((name, group) => ({
    ...{ wallet: address(name.repeat(44)), label: name, wqs: 80, group },
    ...{ txid: txid(name.repeat(88)), atMs: nowMs },
  }));
  return {
    ...{ signalId, door: 'conviction', side: 'buy', mint, tradeUuid: ids.uuid(signalId), lane: 'SPEAR' },
    ...{ providerId: 'insider_cluster', tokenSymbol: null, swap: null, exit: null, hintLamports: null },
    conviction: {
      ...{
        kind: 'insider_cluster',
        mint,
        windowStartMs: nowMs,
        completedSlot: slot(at),
        completedAtMs: nowMs,
      },
      evidence: { buys, groupCount: buys.length, quality: 2.4, windowMs: 600_000 },
    },
    receivedAtMs: nowMs,
  };
}

const POOL = LEADERS[1];

function reportLeader({ leader, mint, side, txid: of }: Trade, at: number): ConfirmedTransaction {
  const spent = lamports(side === 'buy' ? -3_000_000_000n : 3_000_000_000n);
  const atoms = tokenAtoms(5_000_000n);
  const change = (owner: string, before: bigint, after: bigint) => ({
    account: `account of ${owner}` as Address,
    owner: owner as Address,
    ...{ mint, decimals: 6, preAtoms: tokenAtoms(before), postAtoms: tokenAtoms(after) },
  });
  const [gains, loses] = side === 'buy' ? [leader, `pool ${POOL}`] : [`pool ${POOL}`, leader];
  const before = lamports(50_000_000_000n);
  return {
    ...{ signature: of, slot: slot(at), blockTimeMs: null, indexInBlock: 0, version: 0, err: null },
    ...{ feeLamports: lamports(0n), feePayer: leader, signers: [leader] },
    accounts: [{ address: leader, preLamports: before, postLamports: lamports(before + spent) }],
    tokenChanges: [change(gains, 0n, atoms), change(loses, atoms, 0n)],
    ...{ instructions: [], systemTransfers: [], supplyChanges: [], balancesKnown: true },
  };
}

/** SOL that somebody sends to our wallet. */
export function sendGift({ chain, key }: World, rng: Rng, amount: bigint): void {
  const id = txid(`${'3'.repeat(70)}${String(rng.below(1_000_000)).replaceAll('0', 'z')}`);
  const stranger = LEADERS[0];
  chain.submitForeign({
    txid: id,
    giftLamports: amount,
    report: (at, before, after) => ({
      ...{ signature: id, slot: slot(at.slot), blockTimeMs: null, indexInBlock: 0, version: 0, err: null },
      ...{ feeLamports: lamports(0n), feePayer: stranger, signers: [stranger] },
      accounts: [
        {
          address: key.address,
          preLamports: lamports(before.lamports),
          postLamports: lamports(after.lamports),
        },
      ],
      ...{ tokenChanges: [], instructions: [], systemTransfers: [], supplyChanges: [], balancesKnown: true },
    }),
  });
}
