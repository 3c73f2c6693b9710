import type { Signal } from '@chimera/core/admission/signal';
import { bps } from '@chimera/core/units/bps';
import { type Address, slot, txid } from '@chimera/core/units/chain';
import { lamports, tokenAtoms } from '@chimera/core/units/lamports';
import type { Rng } from '@chimera/testkit/rng';
import type { Faults } from './faults.ts';
import type { Flaw, Heard } from './sim-doors.ts';
import { GENESIS, ids } from './sim-ids.ts';
import { CANDIDATES, LEADERS, MINTS, STRANGER } from './sim-market.ts';
import type { SimOperator } from './sim-operator.ts';
import { rawTrade, reportTrade, type Trade, toldTrade, leaderTxid as txidOf } from './sim-trades.ts';
import type { World } from './world.ts';

/** What senders do: watch leaders, tell the operator, and tell it again until it answers. */
export interface Workload {
  readonly start: () => void;
  /** Deliveries that nobody acknowledged yet. */
  readonly open: () => number;
}

interface Delivery {
  readonly trade: Trade;
  readonly door: 'watch' | 'helius' | 'webhook';
  readonly scheme: 'standard' | 'legacy';
  readonly flaw: Flaw | null;
  readonly leaderSlot: number;
}

const RETRY_MS = 3_000;
const TRADES_MS = 10_000;
const CONFIRMED_MS = 2_000;

/** Tells the operator of a trade through one door. */
async function tellOf(delivery: Delivery, current: SimOperator): Promise<Heard> {
  const { trade, door, scheme, flaw, leaderSlot } = delivery;
  if (door !== 'watch') {
    const payload = door === 'webhook' ? toldTrade(trade, leaderSlot) : [rawTrade(trade, leaderSlot)];
    return current.doors.knock({ ...{ door, scheme, payload, flaw }, deliveryId: trade.txid.slice(0, 24) });
  }
  const { outcome } = await current.engine.control.enter.enter(toSignal(trade, leaderSlot, current), null);
  return outcome === 'shed' ? 'again' : 'kept';
}

/** A sender that tells until it is answered. */
function createSender({ scheduler, invariants }: World, operator: () => SimOperator | null) {
  let openCount = 0;
  function deliver(delivery: Delivery, delayMs: number): void {
    openCount += 1;
    let isDone = false;
    const hear = (heard: Heard): void => {
      if (heard === 'again' || isDone) return;
      isDone = true;
      openCount -= 1;
      if (heard === 'refused') return;
      if (delivery.flaw === null) invariants.onAcknowledged(delivery.trade);
      else invariants.fail(`a delivery was taken although it was ${delivery.flaw}`);
    };
    const tell = (): void => {
      if (isDone) return;
      const current = operator();
      scheduler.after(RETRY_MS, null, tell);
      if (current === null) return;
      // Who died before it answered is asked again.
      const hearAlive = (heard: Heard): void => {
        if (current.life.isAlive) hear(heard);
      };
      tellOf(delivery, current).then(hearAlive, (error: unknown) =>
        invariants.fail(`a door failed: ${String(error)}`),
      );
    };
    scheduler.after(delayMs, null, tell);
  }
  return { deliver, open: (): number => openCount };
}

const FLAWS = [
  ['signal_forged', 'forged'],
  ['signal_outdated', 'stale'],
  ['signal_garbled', 'garbled'],
] as const;

function flawOf(faults: Faults): Flaw | null {
  for (const [kind, flaw] of FLAWS) if (faults.strikes(kind)) return flaw;
  return null;
}

/** Tells of a trade, once or again and again, by one door or by several. */
function createHerald(world: World, operator: () => SimOperator | null) {
  const { rng, faults } = world;
  const { deliver, open } = createSender(world, operator);
  const announce = (trade: Trade, leaderSlot: number): void => {
    const delayMs = (): number => {
      if (faults.strikes('signal_very_late')) return 12_000 + rng.below(12_000);
      if (trade.side === 'buy' && faults.strikes('signal_sell_first')) return 3_000 + rng.below(6_000);
      return faults.strikes('signal_delayed') ? rng.below(8_000) : 50 + rng.below(300);
    };
    const send = (door: Delivery['door'], flaw: Flaw | null): void => {
      const scheme = rng.chance(0.5) ? 'standard' : 'legacy';
      // Providers tell what is confirmed, which we who watch ourselves need not wait for.
      const confirmedMs = door === 'watch' ? 0 : CONFIRMED_MS;
      deliver({ trade, door, scheme, flaw, leaderSlot }, delayMs() + confirmedMs);
    };
    // Each trade has one door that it comes by in any case.
    send(rng.pick(['watch', 'watch', 'helius', 'webhook']), null);
    if (faults.strikes('signal_two_doors')) send('helius', faults.strikes('signal_forged') ? 'forged' : null);
    const repeats = faults.strikes('signal_repeated') ? 1 + rng.below(3) : 0;
    for (let count = 0; count < repeats; count += 1) send('webhook', flawOf(faults));
  };
  return { announce, open };
}

export function createWorkload(world: World, operator: () => SimOperator | null): Workload {
  const { rng, faults, scheduler, chain } = world;
  const { announce, open } = createHerald(world, operator);
  let tradeCount = 0;

  function trade(leader: Address, mint: Address, side: 'buy' | 'sell', soldBps: number | null): void {
    tradeCount += 1;
    const made = { leader, mint, side, soldBps, txid: txidOf(tradeCount) };
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
        return reportTrade(made, at.slot);
      },
    });
  }

  /** What the Spear waits for: wallets that are only watched buy the same, or the tape shows a run. */
  function convince(): void {
    const mint = rng.pick(MINTS);
    if (rng.chance(RUN_CHANCE)) {
      const current = operator();
      if (current !== null) showRun(world, current, mint);
      return;
    }
    for (const wallet of CANDIDATES)
      scheduler.after(rng.below(2_000), null, () => trade(wallet, mint, 'buy', null));
  }

  /** A leader buys, and later sells in one or more parts. */
  function story(): void {
    const leader = rng.pick(LEADERS);
    const mint = rng.pick(MINTS);
    if (rng.chance(CONVICTION_CHANCE)) convince();
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
      const stories = faults.strikes('signal_burst') ? 6 + rng.below(6) : 3 + rng.below(3);
      for (let count = 0; count < stories; count += 1) {
        scheduler.after(1_000 + rng.below(TRADES_MS), null, story);
      }
    },
  };
}

/** Of the convictions so many are runs, which would take dozens of strangers' trades to show. */
const RUN_CHANCE = 0.4;
const CONVICTION_CHANCE = 0.3;

function toSignal(trade: Trade, leaderSlot: number, { clock }: SimOperator): Signal {
  const { leader, mint, side, soldBps, txid: leaderTxid } = trade;
  const signalId = ids.leaderSignal({ genesis: GENESIS, leader, leaderTxid, side, mint });
  return {
    ...{ signalId, door: 'watch', side, mint, tradeUuid: ids.uuid(signalId), providerId: 'watch' },
    lane: side === 'sell' ? 'EXIT' : 'SHIELD',
    tokenSymbol: null,
    swap: {
      leader,
      leaderTxid,
      leaderSlot: slot(leaderSlot),
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

/** The operator finds a run on its tape, and takes it through its own front door. */
function showRun({ chain }: World, { engine, clock }: SimOperator, mint: Address): void {
  const nowMs = clock.nowMs();
  const signalId = ids.convictionSignal('momentum_breakout', mint, nowMs);
  const evidence = {
    ...{ volumeLamports: lamports(90_000_000_000n), meanVolumeLamports: lamports(9_000_000_000n) },
    ...{ buyerCount: 14, boughtLamports: lamports(70_000_000_000n), soldLamports: lamports(20_000_000_000n) },
    ...{ price: 2, priceHigh: 1, topFunderBps: 1_000, unknownFundingBps: 500 },
  };
  const completed = { completedSlot: slot(chain.slot()), completedAtMs: nowMs };
  const conviction = {
    kind: 'momentum_breakout',
    mint,
    windowStartMs: nowMs,
    ...completed,
    evidence,
  } as const;
  const signal: Signal = {
    ...{ signalId, door: 'conviction', side: 'buy', mint, tradeUuid: ids.uuid(signalId), lane: 'SPEAR' },
    ...{ providerId: 'momentum_breakout', tokenSymbol: null, swap: null, exit: null, hintLamports: null },
    ...{ conviction, receivedAtMs: nowMs },
  };
  void engine.control.enter.enter(signal, null);
}

/** SOL that somebody sends to our wallet. */
export function sendGift({ chain, key }: World, rng: Rng, amount: bigint): void {
  const id = txid(`${'3'.repeat(70)}${String(rng.below(1_000_000)).replaceAll('0', 'z')}`);
  const stranger = STRANGER;
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
