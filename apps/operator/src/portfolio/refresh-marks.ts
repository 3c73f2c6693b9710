import { type Book, liveExitsOf } from '@chimera/core/book';
import type { PositionId } from '@chimera/core/ids';
import { exitRulesOf, stopMultipleBps } from '@chimera/core/portfolio/exit-rules';
import { exitDue } from '@chimera/core/portfolio/exits';
import { nextQuotes, type QuotePress } from '@chimera/core/portfolio/quote-order';
import { bps, bpsOfFloor } from '@chimera/core/units/bps';
import { type Address, type UnixMs, WSOL_MINT } from '@chimera/core/units/chain';
import { lamports } from '@chimera/core/units/lamports';
import { SolanaError } from '@chimera/solana/rpc/errors';
import type { Markets } from '../facts/markets.ts';
import type { Tokens } from '../facts/tokens.ts';
import type { Clock, Logger, Router } from '../ports.ts';
import { exitViewOf } from './exit-view.ts';
import { type Marks, openPositionIds } from './marks.ts';

export interface RefreshMarksParts {
  readonly book: Book;
  readonly marks: Marks;
  readonly markets: Markets;
  readonly tokens: Tokens;
  readonly router: Router;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly wallet: Address;
}

export interface RefreshMarks {
  /** Traded prices of everything held, in one call. */
  readonly prices: () => Promise<void>;
  /** An executable quote for the position that needs one most, and for others that a rule is about to sell. */
  readonly quote: () => Promise<void>;
}

/** A position this close above its stop is quoted more often than others. */
const NEAR_STOP_BPS = 1_000;
/** No position is quoted more often than this. */
const QUOTE_MS_MIN = 1_000;
const QUOTES_AT_ONCE_MAX = 4;
const QUOTE_TIMEOUT_MS = 3_000;

export function createRefreshMarks(parts: RefreshMarksParts): RefreshMarks {
  const { book, markets, tokens, clock } = parts;
  const askedAtMs = new Map<PositionId, UnixMs>();
  return {
    prices: async () => {
      const mints = openPositionIds(book).flatMap((id) => book.positions.get(id)?.position.mint ?? []);
      await Promise.all(mints.filter((mint) => tokens.peek(mint) === null).map((mint) => tokens.get(mint)));
      await markets.refresh(mints);
    },
    quote: async () => {
      for (const known of askedAtMs.keys()) if (!book.positions.has(known)) askedAtMs.delete(known);
      const wishes = openPositionIds(book).map((positionId) => ({
        positionId,
        press: pressOf(positionId, parts),
        askedAgoMs: clock.nowMs() - (askedAtMs.get(positionId) ?? Number.NEGATIVE_INFINITY),
      }));
      const next = nextQuotes(wishes, { againMs: QUOTE_MS_MIN, atOnceMax: QUOTES_AT_ONCE_MAX });
      // Whether or not it is answered: a position nobody quotes must not keep the others from being asked about.
      for (const positionId of next) askedAtMs.set(positionId, clock.nowMs());
      await Promise.all(next.map((positionId) => quotePosition(positionId, parts)));
    },
  };
}

/** By the present estimate, which is no word of the router: only whom to ask about depends on it. */
function pressOf(positionId: PositionId, parts: RefreshMarksParts): QuotePress {
  const { book, marks } = parts;
  const view = exitViewOf(parts, positionId, marks.valueFor(positionId));
  if (view === null || liveExitsOf(book, positionId).length > 0) return 'calm';
  if (exitDue(view, book.limits) !== null) return 'due';
  return isNearStop(positionId, book, marks) ? 'near' : 'calm';
}

function isNearStop(positionId: PositionId, book: Book, marks: Marks): boolean {
  const value = marks.valueFor(positionId);
  const held = book.positions.get(positionId);
  if (value === null || held === undefined) return false;
  const rules = exitRulesOf(held.position.strategy, book.limits);
  const near = bps(stopMultipleBps(rules) + NEAR_STOP_BPS);
  return value <= bpsOfFloor(held.amounts.openCostLamports, near);
}

async function quotePosition(positionId: PositionId, parts: RefreshMarksParts): Promise<void> {
  const { book, marks, markets, tokens, router, clock, logger, wallet } = parts;
  const held = book.positions.get(positionId);
  if (held === undefined || held.amounts.heldAtoms <= 0n) return;
  const { mint } = held.position;
  const { heldAtoms } = held.amounts;
  const want = {
    inputMint: mint,
    outputMint: WSOL_MINT,
    amount: heldAtoms,
    slippageBps: bps(book.limits.exitSlippageBps),
    taker: wallet,
  };
  const token = tokens.peek(mint);
  const pricedLamports = token === null ? null : markets.valueFor(mint, heldAtoms, token.decimals);
  try {
    const swap = await router.build(want, { timeoutMs: QUOTE_TIMEOUT_MS });
    marks.setQuote(positionId, {
      valueLamports: lamports(swap.outAmount),
      soldAtoms: heldAtoms,
      pricedLamports,
      atMs: clock.nowMs(),
    });
  } catch (error) {
    if (!(error instanceof SolanaError)) throw error;
    logger.warn({ positionId, mint }, `no sale quote: ${error.code}`);
  }
}
