import { QUEUE_CAPACITY } from '@chimera/core/admission/queue-rules';
import type { Lane } from '@chimera/core/admission/signal';
import { type Book, openCostLamports, reservedLamports } from '@chimera/core/book';
import type { LiveSummary, PositionMark } from '@chimera/core/contract/live';
import type { BreakerGauge } from '@chimera/core/control/breaker-gauges';
import type { PositionId } from '@chimera/core/ids';
import { HELD_POSITION_STATES } from '@chimera/core/portfolio/position-machine';
import type { UnixMs } from '@chimera/core/units/chain';
import { type Lamports, lamports, type TokenAtoms } from '@chimera/core/units/lamports';
import { lastValue } from '../facts/cell.ts';
import type { ChainTip } from '../facts/chain-tip.ts';
import type { Markets } from '../facts/markets.ts';
import type { Spear } from '../facts/spear.ts';
import type { Tokens } from '../facts/tokens.ts';
import type { WalletBalance } from '../facts/wallet-balance.ts';
import type { Clock } from '../ports.ts';
import { sharesOf } from './shares.ts';

/** What selling a whole position would bring, as the router said. */
export interface SaleQuote {
  readonly valueLamports: Lamports;
  readonly soldAtoms: TokenAtoms;
  /** What the same atoms were worth at the last traded price at that moment; null when unpriced. */
  readonly pricedLamports: Lamports | null;
  readonly atMs: UnixMs;
}

export interface Marks {
  readonly marks: () => readonly PositionMark[];
  readonly summary: () => LiveSummary;
  /** The best present estimate of what selling all of it would bring; null when nothing is known. */
  readonly valueFor: (positionId: PositionId) => Lamports | null;
  /** The router's own word, if it is not older than this. */
  readonly quotedValueFor: (positionId: PositionId, ageMsMax: number) => Lamports | null;
  /** What the last traded price says, without the router; null when unpriced. */
  readonly pricedValueFor: (positionId: PositionId) => Lamports | null;
  readonly setQuote: (positionId: PositionId, quote: SaleQuote) => void;
}

export interface MarksParts {
  readonly book: Book;
  readonly clock: Clock;
  readonly markets: Markets;
  readonly tokens: Tokens;
  readonly wallet: WalletBalance;
  readonly spear: Pick<Spear, 'state'>;
  readonly tip: ChainTip;
  readonly identity: Pick<LiveSummary, 'cluster' | 'mode' | 'wallet'>;
  readonly queueLanes: () => Readonly<Record<Lane, number>>;
  readonly lastSignalAtMs: () => UnixMs | null;
  readonly gauges: () => readonly BreakerGauge[];
}

/** A quote older than this says nothing of the market any more, and still what impact costs at least. */
const QUOTE_USED_MS_MAX = 60_000;

/** Worth of open positions from memory alone; `refresh-marks` feeds it. */
export function createMarks(parts: MarksParts): Marks {
  const { book, clock } = parts;
  const quotes = new Map<PositionId, SaleQuote>();

  const valueFor = (positionId: PositionId): Lamports | null => {
    const held = book.positions.get(positionId);
    if (held === undefined) return null;
    const { heldAtoms } = held.amounts;
    if (heldAtoms <= 0n) return lamports(0n);
    const priced = pricedValue(parts, positionId);
    const quote = quotes.get(positionId);
    if (quote === undefined) return priced;
    const isOld = clock.nowMs() - quote.atMs > QUOTE_USED_MS_MAX;
    if (priced === null || quote.pricedLamports === null || quote.pricedLamports === 0n) {
      return isOld ? priced : lamports((quote.valueLamports * heldAtoms) / quote.soldAtoms);
    }
    // The traded price says where the market went since the quote; the quote says what impact costs. Without the
    // latter a large position in a thin pool is worth many times what it can be sold for.
    const impacted = lamports((priced * quote.valueLamports) / quote.pricedLamports);
    return isOld && impacted > priced ? priced : impacted;
  };

  return {
    valueFor,
    pricedValueFor: (positionId) => pricedValue(parts, positionId),
    marks: () => openPositionIds(book).map((positionId) => toMark(parts, positionId, valueFor(positionId))),
    summary: () => toSummary(parts, valueFor),
    quotedValueFor: (positionId, ageMsMax) => {
      const quote = quotes.get(positionId);
      const held = book.positions.get(positionId);
      if (quote === undefined || held === undefined || clock.nowMs() - quote.atMs > ageMsMax) return null;
      return lamports((quote.valueLamports * held.amounts.heldAtoms) / quote.soldAtoms);
    },
    setQuote: (positionId, quote) => {
      quotes.set(positionId, quote);
      for (const kept of quotes.keys()) if (!book.positions.has(kept)) quotes.delete(kept);
    },
  };
}

export const openPositionIds = (book: Book): readonly PositionId[] =>
  [...book.positions.values()]
    .filter(({ position }) => HELD_POSITION_STATES.includes(position.state))
    .map(({ position }) => position.positionId);

function pricedValue({ book, markets, tokens }: MarksParts, positionId: PositionId): Lamports | null {
  const held = book.positions.get(positionId);
  const token = held === undefined ? null : tokens.peek(held.position.mint);
  if (held === undefined || token === null) return null;
  return markets.valueFor(held.position.mint, held.amounts.heldAtoms, token.decimals);
}

function toMark(
  { book, markets, clock }: MarksParts,
  positionId: PositionId,
  valueLamports: Lamports | null,
): PositionMark {
  const held = book.positions.get(positionId);
  const cost = held?.amounts.openCostLamports ?? lamports(0n);
  return {
    positionId,
    valueLamports,
    unrealisedPnlLamports: valueLamports === null ? null : lamports(valueLamports - cost),
    priceSol: held === undefined ? null : markets.priceSol(held.position.mint),
    atMs: clock.nowMs(),
  };
}

function toSummary(parts: MarksParts, valueFor: (positionId: PositionId) => Lamports | null): LiveSummary {
  const { book, clock, markets, wallet, tip } = parts;
  const queueLanes = parts.queueLanes();
  const openIds = openPositionIds(book);
  const unrealised = unrealisedOf(book, openIds, valueFor);
  const balance = wallet.read();
  const slot = tip.slot();
  return {
    ...parts.identity,
    atMs: clock.nowMs(),
    walletLamports: lastValue(balance),
    walletAtMs: balance.state === 'unknown' ? null : balance.atMs,
    pnlTodayLamports: unrealised === null ? null : lamports(book.realisedTodayLamports + unrealised),
    realisedTodayLamports: book.realisedTodayLamports,
    unrealisedLamports: unrealised,
    exposureLamports: lamports(openCostLamports(book) + reservedLamports(book)),
    solPriceUsdMicros: lastValue(markets.solPrice()),
    openPositions: openIds.length,
    queueDepth: queueLanes.EXIT + queueLanes.SHIELD + queueLanes.SPEAR,
    queueLanes,
    queueCapacity: QUEUE_CAPACITY,
    lastSignalAtMs: parts.lastSignalAtMs(),
    chainSlot: lastValue(slot),
    chainAtMs: slot.state === 'unknown' ? null : slot.atMs,
    halt: book.halt,
    spear: parts.spear.state(),
    shares: sharesOf(book, lastValue(balance)),
    unresolvedAttempts: [...book.attempts.values()].filter(({ state }) => state === 'unresolved').length,
    breakers: parts.gauges(),
  };
}

/** Null as soon as one position's worth is unknown: a sum with a hole is not a sum. */
function unrealisedOf(
  book: Book,
  openIds: readonly PositionId[],
  valueFor: (positionId: PositionId) => Lamports | null,
): Lamports | null {
  let total = 0n;
  for (const positionId of openIds) {
    const value = valueFor(positionId);
    const held = book.positions.get(positionId);
    if (value === null || held === undefined) return null;
    total += value - held.amounts.openCostLamports;
  }
  return lamports(total);
}
