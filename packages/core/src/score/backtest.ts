import type { ExitRequest, Signal } from '../admission/signal.ts';
import { must } from '../assert.ts';
import { type Book, createBook, type HeldPosition } from '../book.ts';
import { applyToBook } from '../book-apply.ts';
import type { RosterWallet } from '../control/wallet.ts';
import { decide } from '../decision/decide.ts';
import type { OrderPlan } from '../decision/decision.ts';
import { type Fact, type Facts, type TokenFacts, unknownFact } from '../decision/facts.ts';
import type { JournalEvent } from '../events.ts';
import type { Ids, PositionId } from '../ids.ts';
import type { Limits } from '../limits.ts';
import { exitDue } from '../portfolio/exits.ts';
import { bps, bpsOfFloor } from '../units/bps.ts';
import { type Address, slot, txid, type UnixMs, unixMs } from '../units/chain.ts';
import { type Lamports, lamports, tokenAtoms, type UsdMicros, usdMicros } from '../units/lamports.ts';
import { mulDivFloor } from '../units/math.ts';
import { attemptOf, fillOf, landedEvents } from './backtest-fills.ts';
import type { CopyTerms } from './episodes.ts';
import type { ObservedSwap, PoolState, PoolTape, TapeOf } from './observed.ts';
import { atomsBought, depthLamports, lamportsSold, lastState, poolAtSlot } from './pool-tape.ts';

export interface BacktestWorld {
  readonly tapeOf: TapeOf;
  readonly tokenOf: (mint: Address) => Fact<TokenFacts>;
  readonly solPriceUsdMicros: Fact<UsdMicros>;
  readonly terms: CopyTerms;
  readonly limits: Limits;
  readonly ids: Ids;
}

export interface Backtest {
  readonly entries: number;
  readonly refusedBuys: number;
  /** Refused because the pool was too thin then. */
  readonly thinBuys: number;
  readonly pnlLamports: Lamports;
  /** Of the pools entered, the median depth now; null when unknown. */
  readonly depthNowUsdMicros: UsdMicros | null;
  /** Why the wallet may not be promoted; null when it may. */
  readonly refusal: BacktestRefusal | null;
}

export type BacktestRefusal = 'no_entries' | 'loss' | 'thin_then' | 'thin_now' | 'liquidity_unknown';

/** More thin buys than this among all of the leader's, and copying him means trading what cannot carry us. */
const THIN_SHARE_MAX = 0.5;

interface Replay {
  readonly world: BacktestWorld;
  readonly wallet: RosterWallet;
  readonly book: Book;
  /** Tape and next state to look at, for each position held. */
  readonly watched: Map<PositionId, { readonly tape: PoolTape; next: number }>;
  readonly pools: Set<Address>;
  cash: bigint;
  entries: number;
  refused: number;
  thin: number;
}

/**
 * What the engine itself would have done with a leader's trades: every one becomes a signal, `decide` judges it,
 * the exit rules watch the pools, and the book holds what comes of it. Only the chain is replaced, by the tape.
 */
export function backtest(
  wallet: RosterWallet,
  swaps: readonly ObservedSwap[],
  world: BacktestWorld,
): Backtest {
  const book = createBook();
  const replay: Replay = {
    world,
    wallet,
    book,
    watched: new Map(),
    pools: new Set(),
    cash: world.limits.configuredCapitalLamports,
    entries: 0,
    refused: 0,
    thin: 0,
  };
  const startMs = swaps[0]?.atMs ?? unixMs(0);
  record(replay, startMs, [
    { type: 'limits_set', version: 1, limits: world.limits, by: 'backtest', reason: 'backtest' },
    { type: 'wallet_set', wallet: { ...wallet, status: 'ACTIVE', activeUntilMs: null }, by: 'backtest' },
  ]);
  for (const swap of swaps) {
    watchExits(replay, swap.atMs);
    follow(replay, swap);
  }
  watchExits(replay, unixMs(Number.MAX_SAFE_INTEGER));
  return conclude(replay);
}

function record({ book }: Replay, atMs: UnixMs, events: readonly JournalEvent[]): void {
  for (const event of events) applyToBook(book, { seq: book.lastSeq + 1, atMs, event });
}

function follow(replay: Replay, swap: ObservedSwap): void {
  const { world } = replay;
  const tape = swap.pool === null ? null : world.tapeOf(swap.pool);
  const state = tape === null ? null : poolAtSlot(tape, swap.slot + world.terms.delaySlots);
  const signal = leaderSignal(replay, swap);
  const order = judge(replay, signal, state, swap.atMs);
  if (order === null || tape === null || state === null) return;
  execute(replay, order, { tape, state }, swap.atMs);
}

/** The verdict, recorded; the order when there is one. */
function judge(replay: Replay, signal: Signal, state: PoolState | null, nowMs: UnixMs): OrderPlan | null {
  const { book, world } = replay;
  record(replay, nowMs, [{ type: 'signal_received', signal, deliveryId: null }]);
  const decision = decide(signal, factsOf(replay, signal, state, nowMs), book, world.ids);
  const isApproved = decision.verdict === 'approved';
  record(replay, nowMs, [
    {
      type: 'signal_decided',
      signalId: signal.signalId,
      verdict: decision.verdict,
      reasons: isApproved ? [] : decision.reasons,
      gates: decision.gates,
      order: isApproved ? decision.order : null,
      limitsVersion: book.limitsVersion,
      tokenSymbol: null,
      tokenDecimals: null,
    },
  ]);
  if (isApproved) return decision.order;
  if (signal.side === 'buy' && !decision.reasons.includes('position_exists')) {
    replay.refused += 1;
    if (decision.reasons.includes('liquidity_too_thin')) replay.thin += 1;
  }
  return null;
}

function execute(
  replay: Replay,
  order: OrderPlan,
  { tape, state }: { readonly tape: PoolTape; readonly state: PoolState },
  nowMs: UnixMs,
): void {
  const { world, book, watched } = replay;
  const { terms } = world;
  const held = book.positions.get(order.positionId);
  const name = txid(`backtest-${book.lastSeq}`);
  const trade =
    order.kind === 'entry'
      ? { atoms: atomsBought(state, order.sizeLamports, tape.feeBps), moved: -order.sizeLamports }
      : saleOf(must(held, 'position of an exit'), order.fractionBps, state, tape.feeBps);
  const attempt = attemptOf(order, { book, name, atoms: trade.atoms, state });
  const fill = fillOf(order, { name, trade, costLamports: terms.costLamports, state });
  record(replay, nowMs, landedEvents(attempt, fill));
  replay.cash += fill.walletDeltaLamports;
  if (order.kind === 'entry') {
    replay.entries += 1;
    replay.pools.add(tape.pool);
    watched.set(order.positionId, { tape, next: indexAfter(tape, state.slot) });
  } else if (!book.positions.has(order.positionId)) watched.delete(order.positionId);
}

function saleOf(held: HeldPosition, fraction: number, state: PoolState, feeBps: number) {
  const atoms = bpsOfFloor(held.amounts.heldAtoms, bps(fraction));
  return { atoms: tokenAtoms(-atoms), moved: lamportsSold(state, tokenAtoms(atoms), feeBps) };
}

/** The first state after a slot, found by halves. */
function indexAfter({ slots }: PoolTape, at: number): number {
  let low = 0;
  let high = slots.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((slots[middle] ?? 0) <= at) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Puts every state of the pools we hold, up to a time, to the exit rules. */
function watchExits(replay: Replay, untilMs: UnixMs): void {
  for (const [positionId, watch] of [...replay.watched]) {
    for (; watch.next < watch.tape.slots.length; watch.next += 1) {
      const state = poolAtSlot(watch.tape, watch.tape.slots[watch.next] ?? 0);
      if (state === null || state.atMs > untilMs) break;
      const held = replay.book.positions.get(positionId);
      if (held === undefined || !askExit(replay, held, watch.tape, state)) break;
    }
  }
}

/** False when the position is over. */
function askExit(replay: Replay, held: HeldPosition, tape: PoolTape, state: PoolState): boolean {
  const { book } = replay;
  const { position, amounts, exitCount } = held;
  const valueLamports = lamportsSold(state, amounts.heldAtoms, tape.feeBps);
  const nowMs = state.atMs;
  // The pool itself is both sources.
  const worth = { valueLamports, pricedLamports: valueLamports };
  const stops = { halt: book.halt, isDrawdown: book.breakers.has('drawdown') };
  const due = exitDue({ position, amounts, ...worth, exitCount, nowMs, ...stops }, book.limits);
  if (due === null) return true;
  const order = judge(replay, exitSignal(replay, held, due, nowMs), state, nowMs);
  if (order !== null) execute(replay, order, { tape, state }, nowMs);
  return book.positions.has(position.positionId);
}

const GENESIS = 'backtest';

function leaderSignal({ world }: Replay, swap: ObservedSwap): Signal {
  const { wallet, mint, side } = swap;
  const signalId = world.ids.leaderSignal({
    genesis: GENESIS,
    leader: wallet,
    leaderTxid: swap.txid,
    side,
    mint,
  });
  return {
    signalId,
    tradeUuid: signalId,
    door: 'helius',
    providerId: 'backtest',
    lane: side === 'buy' ? 'SHIELD' : 'EXIT',
    side,
    mint,
    tokenSymbol: null,
    swap: {
      leader: wallet,
      leaderTxid: swap.txid,
      leaderSlot: swap.slot,
      leaderBlockTimeMs: swap.atMs,
      leaderLamports: swap.swapLamports,
      leaderAtoms: swap.swapAtoms,
      soldFractionBps: swap.soldFractionBps,
    },
    exit: null,
    hintLamports: null,
    receivedAtMs: swap.atMs,
  };
}

function exitSignal({ world }: Replay, held: HeldPosition, exit: ExitRequest, nowMs: UnixMs): Signal {
  const signalId = world.ids.exitSignal(exit.positionId, exit.cause, exit.causeKey);
  return {
    signalId,
    tradeUuid: signalId,
    door: 'exits',
    providerId: 'exits',
    lane: 'EXIT',
    side: 'sell',
    mint: held.position.mint,
    tokenSymbol: null,
    swap: null,
    exit,
    hintLamports: null,
    receivedAtMs: nowMs,
  };
}

function factsOf({ world, cash }: Replay, signal: Signal, state: PoolState | null, nowMs: UnixMs): Facts {
  const known = <T>(value: T) => ({ state: 'known' as const, value, atMs: nowMs });
  const chainSlot = state?.slot ?? signal.swap?.leaderSlot ?? slot(0);
  return {
    nowMs,
    chainSlot: known(slot(chainSlot)),
    leaderTradeVerified: known(true),
    token: world.tokenOf(signal.mint),
    market:
      state === null
        ? unknownFact('the pool is not on the tape')
        : known({ liquidityUsdMicros: depthUsd(state, world.solPriceUsdMicros), priceSol: null }),
    solPriceUsdMicros: world.solPriceUsdMicros,
    walletLamports: known(lamports(cash)),
    fixedCostLamports: known(lamports(2n * world.terms.costLamports)),
    refundableRentLamports: lamports(0n),
    tipLamports: lamports(world.limits.tipLamportsMin),
    slippageBps: bps(world.limits.entrySlippageBps),
    // A backtest copies single leaders, which is the Shield's trade.
    spear: { isOn: false, reasons: [], maySend: false },
  };
}

const LAMPORTS_PER_SOL = 1_000_000_000n;

function depthUsd(state: PoolState, price: Fact<UsdMicros>): UsdMicros | null {
  if (price.state === 'unknown') return null;
  return usdMicros(mulDivFloor(depthLamports(state), price.value, LAMPORTS_PER_SOL));
}

function conclude(replay: Replay): Backtest {
  const { world, book, entries, refused, thin } = replay;
  let worth = replay.cash - world.limits.configuredCapitalLamports;
  for (const [positionId, { tape }] of replay.watched) {
    const held = book.positions.get(positionId);
    const state = lastState(tape);
    if (held === undefined || state === null) continue;
    worth += lamportsSold(state, held.amounts.heldAtoms, tape.feeBps);
  }
  const result = {
    entries,
    refusedBuys: refused,
    thinBuys: thin,
    pnlLamports: lamports(worth),
    depthNowUsdMicros: medianDepthNow(replay),
  };
  return { ...result, refusal: refusalOf(result, world) };
}

function medianDepthNow({ pools, world }: Replay): UsdMicros | null {
  const depths = [...pools].flatMap((pool) => {
    const tape = world.tapeOf(pool);
    const state = tape === null ? null : lastState(tape);
    return state === null ? [] : (depthUsd(state, world.solPriceUsdMicros) ?? []);
  });
  return depths.sort((a, b) => (a < b ? -1 : 1))[depths.length >> 1] ?? null;
}

function refusalOf(
  { entries, refusedBuys, thinBuys, pnlLamports, depthNowUsdMicros }: Omit<Backtest, 'refusal'>,
  { limits, solPriceUsdMicros }: BacktestWorld,
): BacktestRefusal | null {
  if (solPriceUsdMicros.state === 'unknown') return 'liquidity_unknown';
  if (thinBuys > (entries + refusedBuys) * THIN_SHARE_MAX) return 'thin_then';
  if (entries === 0) return 'no_entries';
  if (pnlLamports < 0n) return 'loss';
  if (depthNowUsdMicros === null) return 'liquidity_unknown';
  return depthNowUsdMicros < limits.shieldLiquidityUsdMicrosMin ? 'thin_now' : null;
}
