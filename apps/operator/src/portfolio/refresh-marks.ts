import type { Book } from '@chimera/core/book';
import type { PositionId } from '@chimera/core/ids';
import { exitRulesOf, stopMultipleBps } from '@chimera/core/portfolio/exit-rules';
import { bps, bpsOfFloor } from '@chimera/core/units/bps';
import { type Address, WSOL_MINT } from '@chimera/core/units/chain';
import { lamports } from '@chimera/core/units/lamports';
import { SolanaError } from '@chimera/solana/rpc/errors';
import type { Markets } from '../facts/markets.ts';
import type { Tokens } from '../facts/tokens.ts';
import type { Clock, Logger, Router } from '../ports.ts';
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
  /** An executable quote for the position that needs one most. */
  readonly quote: () => Promise<void>;
}

/** A position this close above its stop is quoted before others. */
const NEAR_STOP_BPS = 1_000;
/** No position is quoted more often than this. */
const QUOTE_MS_MIN = 1_000;
const QUOTE_TIMEOUT_MS = 3_000;

export function createRefreshMarks(parts: RefreshMarksParts): RefreshMarks {
  const { book, markets, tokens } = parts;
  return {
    prices: async () => {
      const mints = openPositionIds(book).flatMap((id) => book.positions.get(id)?.position.mint ?? []);
      await Promise.all(mints.filter((mint) => tokens.peek(mint) === null).map((mint) => tokens.get(mint)));
      await markets.refresh(mints);
    },
    quote: async () => {
      const positionId = neediest(parts);
      if (positionId !== null) await quotePosition(positionId, parts);
    },
  };
}

/** Near its stop first, then the one whose quote is oldest. */
function neediest({ book, marks, clock }: RefreshMarksParts): PositionId | null {
  const nowMs = clock.nowMs();
  let best: { readonly positionId: PositionId; readonly need: number } | null = null;
  for (const positionId of openPositionIds(book)) {
    const ageMs = nowMs - (marks.quotedAtMs(positionId) ?? 0);
    if (ageMs < QUOTE_MS_MIN) continue;
    const need = ageMs + (isNearStop(positionId, book, marks) ? nowMs : 0);
    if (best === null || need > best.need) best = { positionId, need };
  }
  return best?.positionId ?? null;
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
