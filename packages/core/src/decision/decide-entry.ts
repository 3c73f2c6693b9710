import { isUnvouched, type Signal, type Strategy } from '../admission/signal.ts';
import {
  type Book,
  committedLamports,
  openCostLamports,
  reservedLamports,
  tombstoneKey,
  unvouchedLamports,
} from '../book.ts';
import { entryBlock } from '../control/breakers.ts';
import type { WalletTerms } from '../control/wallet.ts';
import type { Ids } from '../ids.ts';
import type { Limits } from '../limits.ts';
import { bps, bpsOfFloor, bpsRatio } from '../units/bps.ts';
import { unixMs } from '../units/chain.ts';
import { decimalText } from '../units/decimal.ts';
import { type Lamports, lamports } from '../units/lamports.ts';
import { convictionGates } from './conviction-gates.ts';
import type { Decision, EntryPlan } from './decision.ts';
import type { Facts } from './facts.ts';
import { factGate, gate } from './gate-of.ts';
import type { GateResult } from './gates.ts';
import { budgetLamports, capitalLamports, entrySizeLamports, tipLamports } from './size.ts';
import { tokenGates } from './token-gates.ts';

const sol = (amount: bigint): string => `${decimalText(amount, 9)} SOL`;

/** Puts a BUY to every gate and sizes it. All gates are evaluated, so the verdict shows every reason. */
export function decideEntry(signal: Signal, facts: Facts, book: Book, ids: Ids): Decision {
  const { limits } = book;
  const strategy: Strategy = signal.lane === 'SPEAR' ? 'SPEAR' : 'SHIELD';
  const money = sizeEntry(signal, strategy, facts, book);
  const gates = [
    breakerGate(strategy, book),
    ...commonGates(signal, strategy, facts, book),
    ...(strategy === 'SHIELD' ? shieldGates(signal, facts, book) : spearGates(signal, facts, limits)),
    ...tokenGates(strategy, facts, limits),
    ...moneyGates(strategy, facts, book, money),
    ...(isUnvouched(signal) ? [unvouchedGate(book, money)] : []),
  ];
  const reasons = gates.filter((result) => !result.passed).map((result) => result.reason);
  if (reasons.length > 0) return { verdict: 'denied', gates, reasons };
  return { verdict: 'approved', gates, order: entryPlan(signal, strategy, facts, { book, money, ids }) };
}

/** What the entry would cost and what there is to pay it; null where a fact is unknown. */
interface Money {
  readonly size: Lamports | null;
  readonly capital: Lamports | null;
  readonly tip: Lamports;
  readonly committed: Lamports;
}

function sizeEntry(signal: Signal, strategy: Strategy, facts: Facts, book: Book): Money {
  const openCost = openCostLamports(book);
  const committed = committedLamports(book, strategy);
  if (facts.walletLamports.state === 'unknown') {
    return { size: null, capital: null, tip: facts.tipLamports, committed };
  }
  const capital = capitalLamports(book.limits, facts.walletLamports.value, openCost);
  const terms = termsOf(signal, book);
  const caps = [signal.swap?.leaderLamports ?? null, signal.hintLamports, terms?.sizeLamportsMax ?? null];
  const size = entrySizeLamports(book.limits, strategy, capital, caps);
  return { size, capital, tip: tipLamports(book.limits, facts.tipLamports, size), committed };
}

/** What was set for this leader alone. */
const termsOf = (signal: Signal, book: Book): WalletTerms | undefined =>
  signal.swap === null ? undefined : book.walletTerms.get(signal.swap.leader);

/** Positions led by this leader, against the cap that was set for him alone. */
function walletPositionsGate(signal: Signal, book: Book): GateResult {
  const leader = signal.swap?.leader ?? null;
  const most = termsOf(signal, book)?.openPositionsMax ?? null;
  const held = [...book.positions.values()].filter(({ position }) => position.leader === leader).length;
  const waiting = [...book.orders.values()].filter(
    ({ plan }) => plan.kind === 'entry' && plan.leader === leader && !book.positions.has(plan.positionId),
  ).length;
  return gate('wallet_positions', {
    passed: most === null || held + waiting < most,
    measured: `${held + waiting}`,
    threshold: most === null ? 'no cap' : `< ${most}`,
  });
}

/** The Shield follows one leader, who must be good on his own. */
function shieldGates(signal: Signal, facts: Facts, book: Book): GateResult[] {
  const { limits } = book;
  const leader = signal.swap?.leader ?? null;
  const wallet = leader === null ? undefined : book.wallets.get(leader);
  const isActive =
    wallet?.status === 'ACTIVE' && (wallet.activeUntilMs === null || wallet.activeUntilMs > facts.nowMs);
  const wqs = wallet?.wqs ?? null;
  return [
    gate('known_wallet', {
      passed: wallet !== undefined,
      measured: wallet?.label ?? leader,
      reason: 'unknown_wallet',
    }),
    gate('active_wallet', {
      passed: isActive,
      measured: wallet?.status ?? null,
      threshold: 'ACTIVE',
      reason: 'wallet_not_active',
    }),
    gate('wallet_quality', {
      passed: wqs !== null && wqs >= limits.walletQualityMin,
      measured: wqs === null ? null : `${wqs}`,
      threshold: `>= ${limits.walletQualityMin}`,
      reason: wqs === null ? 'wallet_quality_unknown' : 'wallet_quality',
    }),
  ];
}

/** The Spear needs a conviction of ours, or a provider who was permitted to have one. */
function spearGates(
  { conviction, providerId }: Signal,
  { spear }: Facts,
  limits: Limits,
): readonly GateResult[] {
  if (conviction !== undefined) return convictionGates(conviction, limits);
  return [
    gate('conviction', {
      passed: spear.maySend,
      measured: `${providerId} ${spear.maySend ? 'may' : 'may not'} send SPEAR`,
      threshold: 'a conviction or a permitted provider',
      reason: 'spear_not_permitted',
    }),
  ];
}

function strategyGate(strategy: Strategy, { spear }: Facts): GateResult {
  const isOff = strategy === 'SPEAR' && !spear.isOn;
  return gate('strategy', {
    passed: !isOff,
    measured: isOff ? `SPEAR is off: ${spear.reasons.map(({ text }) => text).join('; ')}` : strategy,
    reason: 'spear_off',
  });
}

function commonGates(signal: Signal, strategy: Strategy, facts: Facts, book: Book): GateResult[] {
  const { limits } = book;
  return [
    gate('halted', {
      passed: !book.halt.halted,
      measured: book.halt.halted ? `halted: ${book.halt.reason}` : 'running',
    }),
    strategyGate(strategy, facts),
    freshGate(signal, facts, limits),
    factGate('verified', facts.leaderTradeVerified, facts.nowMs, (isTrue) => ({
      passed: isTrue,
      measured: isTrue ? "leader's trade is on chain" : "leader's trade is not on chain",
    })),
    walletPositionsGate(signal, book),
    supersededGate(signal, book),
    mintGate(signal, book),
    gate('position_count', {
      passed: book.positionByMint.size < limits.openPositionsMax,
      measured: `${book.positionByMint.size}`,
      threshold: `< ${limits.openPositionsMax}`,
    }),
  ];
}

/** The ledger or the pipes say that now is no time to buy. */
function breakerGate(strategy: Strategy, { breakers }: Book): GateResult {
  const block = entryBlock(breakers, strategy);
  return gate('circuit_breaker', {
    passed: block === null,
    measured: block === null ? 'none tripped' : `${block.breaker}: ${block.measured}`,
    threshold: block === null ? null : block.threshold,
    reason: 'circuit_breaker_triggered',
  });
}

/** Age by the chain's slots where the leader's slot is known, else by the clock. */
function freshGate(signal: Signal, facts: Facts, limits: Limits): GateResult {
  const leaderSlot = signal.conviction?.completedSlot ?? signal.swap?.leaderSlot ?? null;
  if (leaderSlot !== null) {
    return factGate('fresh', facts.chainSlot, facts.nowMs, (chainSlot) => ({
      passed: chainSlot - leaderSlot <= limits.entrySlotAgeMax,
      measured: `${Math.max(0, chainSlot - leaderSlot)} slots`,
      threshold: `<= ${limits.entrySlotAgeMax} slots`,
      reason: 'stale_signal',
    }));
  }
  const ageMs = facts.nowMs - signal.receivedAtMs;
  return gate('fresh', {
    passed: ageMs <= limits.entryAgeMsMax,
    measured: `${ageMs} ms`,
    threshold: `<= ${limits.entryAgeMsMax} ms`,
    reason: 'stale_signal',
  });
}

/** A leader who has already sold is not followed into an older buy of his. */
function supersededGate(signal: Signal, book: Book): GateResult {
  const grave =
    signal.swap === null ? undefined : book.tombstones.get(tombstoneKey(signal.swap.leader, signal.mint));
  const buySlot = signal.swap?.leaderSlot ?? null;
  const isOlder =
    grave !== undefined && (grave.leaderSlot === null || buySlot === null || grave.leaderSlot >= buySlot);
  const isRecent = grave !== undefined && signal.receivedAtMs - grave.atMs <= book.limits.entryAgeMsMax;
  const isSuperseded = isOlder && (isRecent || grave.leaderSlot !== null);
  return gate('superseded', {
    passed: !isSuperseded,
    measured: grave === undefined ? 'no later sell' : `sold at slot ${grave.leaderSlot ?? 'unknown'}`,
    threshold: buySlot === null ? null : `bought at slot ${buySlot}`,
  });
}

function mintGate(signal: Signal, book: Book): GateResult {
  const occupant = book.positionByMint.get(signal.mint);
  return gate('one_position_per_mint', {
    passed: occupant === undefined,
    measured: occupant === undefined ? 'none' : `position ${occupant.slice(0, 8)}`,
    threshold: 'no position or live entry',
    reason: 'position_exists',
  });
}

function moneyGates(strategy: Strategy, facts: Facts, book: Book, money: Money): GateResult[] {
  const { limits } = book;
  const { size, capital, committed } = money;
  const budget = capital === null ? null : budgetLamports(limits, strategy, capital);
  const needed =
    size === null ? null : size + money.tip + facts.refundableRentLamports + limits.priorityFeeLamports;
  return [
    gate('size', {
      passed: size !== null && size >= limits.sizeLamportsMin,
      measured: size === null ? null : sol(size),
      threshold: `>= ${sol(limits.sizeLamportsMin)}`,
      reason: size === null ? 'size_unknown' : 'size_too_small',
    }),
    gate('budget', {
      passed: size !== null && budget !== null && committed + size <= budget,
      measured: size === null ? null : sol(committed + size),
      threshold: budget === null ? null : `<= ${sol(budget)}`,
      reason: size === null ? 'budget_unknown' : 'budget_spent',
    }),
    factGate('wallet_balance', facts.walletLamports, facts.nowMs, (wallet) => ({
      passed: needed !== null && wallet - reservedLamports(book) >= needed,
      measured: sol(wallet - reservedLamports(book)),
      threshold: needed === null ? null : `>= ${sol(needed)}`,
      reason: 'wallet_too_small',
    })),
    factGate('principal_floor', facts.walletLamports, facts.nowMs, (wallet) => ({
      passed: needed !== null && wallet - reservedLamports(book) - needed >= limits.principalFloorLamports,
      measured: sol(wallet),
      threshold: `keeps ${sol(limits.principalFloorLamports)}`,
    })),
    factGate('cost', facts.fixedCostLamports, facts.nowMs, (cost) => {
      const ratio = size === null ? null : bpsRatio(cost, size);
      return {
        passed: ratio !== null && ratio <= limits.costBpsMax,
        measured: ratio === null ? null : `${ratio} bps`,
        threshold: `<= ${limits.costBpsMax} bps`,
        reason: 'cost_too_high',
      };
    }),
  ];
}

/** A provider's word alone moves no more than this, whatever it sends: its key may be in other hands. */
function unvouchedGate(book: Book, { size, capital }: Money): GateResult {
  const cap = capital === null ? null : bpsOfFloor(capital, bps(book.limits.unvouchedShareBps));
  const committed = size === null ? null : unvouchedLamports(book) + size;
  return gate('unvouched_budget', {
    passed: cap !== null && committed !== null && committed <= cap,
    measured: committed === null ? null : sol(committed),
    threshold: cap === null ? null : `<= ${sol(cap)} without a leader's transaction`,
    reason: cap === null ? 'budget_unknown' : 'unvouched_budget_spent',
  });
}

function entryPlan(
  signal: Signal,
  strategy: Strategy,
  facts: Facts,
  context: { book: Book; money: Money; ids: Ids },
): EntryPlan {
  const { book, money, ids } = context;
  const orderId = ids.entryOrder(signal.signalId);
  const size = money.size ?? lamports(0n);
  const costs = facts.fixedCostLamports.state === 'unknown' ? 0n : facts.fixedCostLamports.value;
  return {
    kind: 'entry',
    side: 'buy',
    orderId,
    signalId: signal.signalId,
    positionId: ids.position(orderId),
    strategy,
    mint: signal.mint,
    leader: signal.swap?.leader ?? null,
    slippageBps: bps(book.limits.entrySlippageBps),
    tipLamports: money.tip,
    limitsVersion: book.limitsVersion,
    sizeLamports: size,
    reservedLamports: lamports(size + costs + facts.refundableRentLamports),
    deadlineAtMs: unixMs(facts.nowMs + book.limits.entryAgeMsMax),
  };
}
