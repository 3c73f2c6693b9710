import { type Address, slot, txid } from '@chimera/core/units/chain';
import { lamports } from '@chimera/core/units/lamports';
import type { Rng } from '@chimera/testkit/rng';
import type { Faults } from './faults.ts';
import type { Flaw, Heard } from './sim-doors.ts';
import { CANDIDATES, LEADERS, MINTS, STRANGER } from './sim-market.ts';
import type { SimOperator } from './sim-operator.ts';
import { showRun, toSignal } from './sim-signals.ts';
import { rawTrade, reportTrade, type Trade, toldTrade, leaderTxid as txidOf } from './sim-trades.ts';
import { SLOT_MS, type World } from './world.ts';

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

const RETRY_MS = 3 * SLOT_MS;
const CONFIRMED_MS = 2 * SLOT_MS;
/** Several who forge at once keep each other over the door's limit for strangers for ever; they give up. */
const FLAWED_TRIES_MAX = 50;

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
    let tries = 0;
    const hear = (heard: Heard): void => {
      tries += 1;
      const isHopeless = delivery.flaw !== null && tries >= FLAWED_TRIES_MAX;
      if (isDone || (heard === 'again' && !isHopeless)) return;
      isDone = true;
      openCount -= 1;
      if (heard !== 'kept') return;
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
      if (faults.strikes('signal_very_late')) return 12 * SLOT_MS + rng.below(12 * SLOT_MS);
      if (trade.side === 'buy' && faults.strikes('signal_sell_first'))
        return 3 * SLOT_MS + rng.below(6 * SLOT_MS);
      return faults.strikes('signal_delayed') ? rng.below(8 * SLOT_MS) : 50 + rng.below(300);
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

type TradeOnChain = (leader: Address, mint: Address, side: 'buy' | 'sell', soldBps: number | null) => void;

/** Somebody trades, mostly on the chain, and it is told. */
function createTrader(
  { faults, chain }: World,
  announce: (trade: Trade, slot: number) => void,
): TradeOnChain {
  let tradeCount = 0;
  return (leader, mint, side, soldBps) => {
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
  };
}

export function createWorkload(world: World, operator: () => SimOperator | null): Workload {
  const { rng, faults, scheduler, shape } = world;
  const { announce, open } = createHerald(world, operator);
  const trade = createTrader(world, announce);

  /** What the Spear waits for: wallets that are only watched buy the same, or the tape shows a run. */
  function convince(): void {
    const mint = rng.pick(MINTS);
    if (rng.chance(RUN_CHANCE)) {
      const current = operator();
      if (current !== null) showRun(world, current, mint);
      return;
    }
    for (const wallet of CANDIDATES)
      scheduler.after(rng.below(2 * SLOT_MS), null, () => trade(wallet, mint, 'buy', null));
  }

  /** A sale that concerns nothing of ours is told of now and then only. */
  function sell(leader: Address, mint: Address, soldBps: number): void {
    const current = operator();
    const isOurs = current === null || hasStakeIn(current, mint);
    if (isOurs || rng.chance(shape.idleSaleChance)) trade(leader, mint, 'sell', soldBps);
  }

  /** A leader buys, and later sells in one or more parts. */
  function story(): void {
    const leader = rng.pick(LEADERS);
    const mint = rng.pick(MINTS);
    if (rng.chance(shape.convictionChance)) convince();
    trade(leader, mint, 'buy', null);
    let waitMs = SLOT_MS + rng.below(9 * SLOT_MS);
    for (let left = shape.partialSalesMax; left > 0 && faults.strikes('signal_partial_sell'); left -= 1) {
      const part = 1_000 + rng.below(6_000);
      scheduler.after(waitMs, null, () => sell(leader, mint, part));
      waitMs += rng.below(4 * SLOT_MS);
    }
    const times = faults.strikes('signal_sell_twice') ? 2 : 1;
    for (let count = 0; count < times; count += 1) {
      scheduler.after(waitMs, null, () => sell(leader, mint, 10_000));
    }
  }

  return {
    open,
    start: () => {
      const stories = faults.strikes('signal_burst') ? 2 * shape.stories : shape.stories;
      for (let count = 0; count < stories; count += 1) {
        scheduler.after(SLOT_MS + rng.below(shape.storySlots * SLOT_MS), null, story);
      }
    },
  };
}

/** Of the convictions so many are runs, which would take dozens of strangers' trades to show. */
const RUN_CHANCE = 0.4;

/** Whether the operator has this token, is about to, or has yet to decide on it. */
function hasStakeIn({ book }: SimOperator, mint: Address): boolean {
  const orders = [...book.orders.values()].some(({ plan }) => plan.mint === mint);
  const positions = [...book.positions.values()].some(({ position }) => position.mint === mint);
  return orders || positions || [...book.undecided.values()].some((signal) => signal.mint === mint);
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
