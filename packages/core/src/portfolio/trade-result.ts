import type { Fill } from '../execution/fill.ts';
import { type Lamports, lamports } from '../units/lamports.ts';
import { mulDivFloor } from '../units/math.ts';
import type { Position } from './position.ts';

/**
 * What a trade has realised so far and what became of it: `gross − fee − tip − rent = net`, to the lamport, and
 * `net` is the realised result of `measurePosition`. Costs of what is still held are not in it yet.
 */
export interface TradeResult {
  /** The price of all tokens that were bought, without fee, tip and rent. */
  readonly sizeLamports: Lamports;
  /** What the sold tokens brought more than they cost. */
  readonly grossLamports: Lamports;
  /** Network fees, those of failed transactions too. */
  readonly feeLamports: Lamports;
  readonly tipLamports: Lamports;
  /** Rent that did not come back; zero while it still may. Negative when more came back than was locked. */
  readonly rentLamports: Lamports;
  readonly netLamports: Lamports;
}

/** What was paid for tokens that are held, by what it was paid for. */
interface Held {
  price: bigint;
  fee: bigint;
  tip: bigint;
}

interface Running {
  readonly held: Held;
  atoms: bigint;
  size: bigint;
  gross: bigint;
  fee: bigint;
  tip: bigint;
  rent: bigint;
}

/** Derives the result by average cost: a sale takes the same part of price, fee and tip with it. */
export function measureTrade(position: Position): TradeResult {
  const run: Running = {
    held: { price: 0n, fee: 0n, tip: 0n },
    ...{ atoms: 0n, size: 0n, gross: 0n, fee: position.failedCostLamports, tip: 0n, rent: 0n },
  };
  for (const fill of position.fills) {
    run.rent += fill.rentLamports;
    if (fill.side === 'buy') addBuy(run, fill);
    else addSale(run, fill);
  }
  const isOver = position.state === 'closed' || position.state === 'void';
  if (isOver) take(run, run.held);
  const rent = isOver ? run.rent : 0n;
  return {
    sizeLamports: lamports(run.size),
    grossLamports: lamports(run.gross),
    feeLamports: lamports(run.fee),
    tipLamports: lamports(run.tip),
    rentLamports: lamports(rent),
    netLamports: lamports(run.gross - run.fee - run.tip - rent),
  };
}

/** What the tokens themselves cost or brought: the wallet's change without everything that has its own name. */
const priceOf = (fill: Fill): bigint =>
  fill.walletDeltaLamports + fill.rentLamports + fill.feeLamports + fill.tipLamports;

function addBuy(run: Running, fill: Fill): void {
  const paid = -priceOf(fill);
  run.atoms += fill.tokenDeltaAtoms;
  run.size += paid;
  run.held.price += paid;
  run.held.fee += fill.feeLamports;
  run.held.tip += fill.tipLamports;
}

function addSale(run: Running, fill: Fill): void {
  const sold = -fill.tokenDeltaAtoms;
  const part = partOf(run.held, sold, run.atoms);
  run.atoms -= sold;
  run.gross += priceOf(fill);
  run.fee += fill.feeLamports;
  run.tip += fill.tipLamports;
  take(run, part);
}

/** The price takes the rounding, so that the whole is rounded once, as the position's cost is. */
function partOf({ price, fee, tip }: Held, sold: bigint, held: bigint): Held {
  if (sold >= held) return { price, fee, tip };
  const whole = mulDivFloor(price + fee + tip, sold, held);
  const [feePart, tipPart] = [mulDivFloor(fee, sold, held), mulDivFloor(tip, sold, held)];
  return { price: whole - feePart - tipPart, fee: feePart, tip: tipPart };
}

/** Moves what was paid for sold tokens into the result. */
function take(run: Running, { price, fee, tip }: Held): void {
  run.held.price -= price;
  run.held.fee -= fee;
  run.held.tip -= tip;
  run.gross -= price;
  run.fee += fee;
  run.tip += tip;
}
