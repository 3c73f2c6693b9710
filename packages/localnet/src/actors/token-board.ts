import { must } from '@chimera/core/assert';
import type { Ledger } from '../chain/types.ts';
import type { PoolBook } from '../market/pool-book.ts';
import { USD_MINT } from '../market/prices.ts';
import type { TokenDirectory, TokenName } from '../market/token-directory.ts';
import { driftAt } from './drift.ts';
import type { TokenView } from './strategy.ts';
import { FOUNDING_TOKENS, type TokenPlan, tokenPlan } from './token-plan.ts';

export interface BoardOptions {
  readonly seed: string;
  /** Market milliseconds per real one; all times of actors are market time, which is real time multiplied. */
  readonly speed: number;
}

/** A token that exists on the chain, and whether its maker has already shut the trap. */
export interface BoardToken {
  readonly plan: TokenPlan;
  /** Market time. */
  readonly bornMs: number;
  isSprung: boolean;
}

/** The tokens that actors know, alive or dead. */
export interface TokenBoard extends TokenDirectory {
  /** Takes up a token whose launch has just landed. */
  add(plan: TokenPlan): void;
  get(mint: string): BoardToken | null;
  /** Tokens that are still worth trading at this time. */
  alive(nowMs: number): readonly BoardToken[];
  /** Natural log of the pool's price over the price at birth; null when the pool is empty. */
  logPrice(token: BoardToken): number | null;
  view(token: BoardToken, nowMs: number): TokenView | null;
  /** The number that the next newborn token gets; remembered across restarts. */
  nextIndex(): number;
}

/** Newborn tokens are forgotten by the market after this time; founding ones never. */
const ATTENTION_MS = 45 * 60_000;
/** Names of newborns that the directory still knows. */
const NEWBORNS_KNOWN = 400;
const NOTE = 'actors.next_token';
const POOL_EMPTY_SHARE = 0.02;
const LAMPORTS_PER_SOL = 1e9;

/** Rebuilds the board from the chain: plans follow from the seed, births are read from the pools. */
export function createTokenBoard(ledger: Ledger, pools: PoolBook, { seed, speed }: BoardOptions): TokenBoard {
  const tokens = new Map<string, BoardToken>();
  let next = Number(ledger.readNote(NOTE) ?? FOUNDING_TOKENS);
  const add = (plan: TokenPlan): void => {
    const pool = pools.forMint(plan.mint);
    if (pool === null) return;
    tokens.set(plan.mint, { plan, bornMs: pool.createdUnixSeconds * 1_000 * speed, isSprung: false });
    if (plan.index < next) return;
    next = plan.index + 1;
    ledger.writeNote(NOTE, String(next));
  };
  for (let index = 0; index < FOUNDING_TOKENS; index++) add(tokenPlan(seed, index));
  for (let index = Math.max(FOUNDING_TOKENS, next - NEWBORNS_KNOWN); index < next; index++)
    add(tokenPlan(seed, index));
  const usd = pools.forMint(USD_MINT);
  if (usd !== null) add(usdPlan(seed));
  const logPrice = ({ plan }: BoardToken): number | null => {
    const reserves = pools.reserves(must(pools.forMint(plan.mint), 'pool of a board token'));
    const depthSol = Number(reserves.b) / LAMPORTS_PER_SOL;
    if (reserves.a === 0n || depthSol < plan.liquiditySol * POOL_EMPTY_SHARE) return null;
    return Math.log(depthSol / plan.liquiditySol) - Math.log(Number(reserves.a) / Number(plan.poolAtoms));
  };
  const nameOf = ({ plan }: BoardToken): TokenName => ({
    mint: plan.mint,
    symbol: plan.symbol,
    name: plan.name,
  });
  return {
    add,
    get: (mint) => tokens.get(mint) ?? null,
    alive: (nowMs) =>
      [...tokens.values()].filter(
        (token) =>
          !token.isSprung && (token.plan.index < FOUNDING_TOKENS || nowMs - token.bornMs < ATTENTION_MS),
      ),
    logPrice,
    view(token, nowMs) {
      const now = logPrice(token);
      if (now === null) return null;
      const { plan, bornMs } = token;
      const reserve = pools.reserves(must(pools.forMint(plan.mint), 'pool of a board token')).b;
      return {
        mint: plan.mint,
        ageMs: nowMs - bornMs,
        depthSol: Number(reserve) / LAMPORTS_PER_SOL,
        isTrap: isTrap(plan),
        forward: (aheadMs) => driftAt(plan, bornMs, nowMs + aheadMs) - now,
      };
    },
    nextIndex: () => next,
    find: (mint) => {
      const token = tokens.get(mint);
      return token === undefined ? null : nameOf(token);
    },
    all: () => [...tokens.values()].map(nameOf),
  };
}

const TRAP_KINDS: readonly string[] = ['rug', 'freezable', 'pausable', 'seizable', 'taxed'];
const isTrap = (plan: TokenPlan): boolean => TRAP_KINDS.includes(plan.kind);

export const USD_INDEX = -1;
/** What the dollar pool holds at its opening. */
export const USD_POOL = { liquiditySol: 6_000, atoms: 540_000_000_000n } as const;
const USD_PERIOD_MS = 20 * 60_000;

/** The dollar behaves like a very calm token: its own small swings are the price of SOL. */
const usdPlan = (seed: string): TokenPlan => ({
  ...tokenPlan(seed, 0),
  index: USD_INDEX,
  kind: 'clean',
  symbol: 'USD',
  name: 'Local Dollar',
  mint: USD_MINT,
  liquiditySol: USD_POOL.liquiditySol,
  poolAtoms: USD_POOL.atoms,
  swing: 0.015,
  periodMs: USD_PERIOD_MS,
});
