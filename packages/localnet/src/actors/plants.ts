import type { Ledger } from '../chain/types.ts';
import { transferLamports } from '../market/instructions.ts';
import type { PoolBook } from '../market/pool-book.ts';
import { readTrades } from '../market/tape.ts';
import { signTransaction } from '../market/transaction.ts';
import { createWallet, type Wallet } from '../market/wallet.ts';
import { fund, type LeaderDesk } from './leader-desk.ts';
import { ACCOMPLICE, createFakers, PACK, RALLY } from './schemes.ts';
import type { BoardToken, TokenBoard } from './token-board.ts';
import { FOUNDING_TOKENS, type TokenPlan, tokenPlan } from './token-plan.ts';
import type { Trader } from './trader.ts';

/** What can be brought about at once, instead of waiting for the market to do it by chance. */
export const PLANT_KINDS = [
  /** Leaders who have nothing in common buy one thin token. */
  'cluster',
  /** Leaders of one funder do the same. */
  'pack',
  /** Strangers buy a token up over everything it was worth lately. */
  'breakout',
  /** Wallets of one funder do the same. */
  'wash',
  /** A good leader buys a token of that kind. */
  'freezable',
  'pausable',
  'seizable',
  'taxed',
  /** A thin token is born of which the market knows nothing, with a short past: ground for the first four. */
  'seedling',
  /** The strangers of a breakout sell what they have of a token. */
  'exodus',
] as const;
export type PlantKind = (typeof PLANT_KINDS)[number];

export interface PlantsParts {
  readonly ledger: Ledger;
  readonly pools: PoolBook;
  readonly board: TokenBoard;
  readonly trader: Trader;
  readonly desks: readonly LeaderDesk[];
  readonly seed: string;
  /** Brings a token to the chain without telling the crowd of it. */
  readonly launchQuietly: (plan: TokenPlan) => void;
}

/**
 * Does it by real transactions, in this slot: with the given token, else with a founding one that suits and was not
 * taken before. Returns the mint, or null when there is no such token, or none is left. Baits are never given.
 */
export type Plant = (kind: PlantKind, given?: string) => string | null;

const LEADER_LAMPORTS = 700_000_000n;
const STRANGERS = 12;
const STRANGER_LAMPORTS = 60n * 1_000_000_000n;
const BANK_FEE_LAMPORTS = 1_000_000n;
/** What each of them buys, as a part of the pool: together they lift the price by more than half. */
const BUY_PERCENT = 4n;
/** Too thin for the steady half of a barbell, not for the daring one. */
const THIN_SOL = [25, 50] as const;
const THICK_SOL = [100, 500] as const;
const HOUR_MS = 3_600_000;
/** Somewhat more than the five minutes of a breakout. */
const PAST_MS = 305_000;
const SIGNATURES_READ = 1_000;
/** What happens to a token that the caller names. */
const GIVEN_KINDS: readonly PlantKind[] = ['cluster', 'pack', 'breakout', 'wash', 'exodus'];
const OPTIONS = { slippageBps: 2_000, wrapsSol: true, tipLamports: 0n } as const;

export function createPlant(parts: PlantsParts): Plant {
  const { ledger, pools, board, seed } = parts;
  const used = new Set<string>();
  /** Each bait is taken by the next of the good leaders. */
  let baits = 0;
  const founding = (suits: (token: BoardToken) => boolean): BoardToken | null =>
    board
      .alive(0)
      .find(
        (it) => it.plan.index >= 0 && it.plan.index < FOUNDING_TOKENS && !used.has(it.plan.mint) && suits(it),
      ) ?? null;
  const hasSol = ({ plan }: BoardToken, [least, most]: readonly [number, number]): boolean =>
    plan.kind === 'clean' && plan.liquiditySol >= least && plan.liquiditySol <= most;
  // Whatever they hold already, and whatever they think of it.
  const follow = (labels: readonly string[], mint: string): void => {
    for (const { leader } of parts.desks.filter((desk) => labels.includes(desk.leader.plan.label))) {
      fund(ledger, leader);
      parts.trader.buy(leader.wallet, mint, LEADER_LAMPORTS, OPTIONS);
    }
  };

  const choose = (kind: PlantKind): string | null => {
    const token = founding((it) => {
      if (kind === 'cluster') return hasSol(it, THIN_SOL);
      if (kind === 'pack') return hasSol(it, THICK_SOL);
      if (kind === 'breakout' || kind === 'wash') return hasSol(it, THICK_SOL) && hasPast(it, parts);
      return it.plan.kind === kind;
    });
    if (token !== null && kind !== token.plan.kind) used.add(token.plan.mint);
    return token?.plan.mint ?? null;
  };

  return (kind, given) => {
    if (kind === 'seedling') return sow(parts);
    const mint = given === undefined ? choose(kind) : GIVEN_KINDS.includes(kind) ? given : null;
    if (mint === null || pools.forMint(mint) === null) return null;
    if (kind === 'cluster') follow(RALLY, mint);
    else if (kind === 'pack') follow(PACK, mint);
    else if (kind === 'exodus') leave(createStrangers(ledger, seed), mint, parts);
    else if (kind === 'breakout' || kind === 'wash') {
      pump(kind === 'wash' ? createFakers(ledger, seed) : createStrangers(ledger, seed), mint, parts);
      follow([ACCOMPLICE], mint);
    } else {
      const taker = baits++ % RALLY.length;
      follow(RALLY.slice(taker, taker + 1), mint);
    }
    return mint;
  };
}

const SEEDLING_NOTE = 'actors.next_seedling';
const SEEDLING_INDEX = 2_000;
/** Thin by the middle of `THIN_SOL`. */
const SEEDLING_SOL = 40;
const OPENING_LAMPORTS = 300_000_000n;
const OPENING_TRADES = 3;

/** Nobody but whom a later plant sends trades it, so that its story is told by plants alone. */
function sow(parts: PlantsParts): string {
  const { ledger, seed, trader, launchQuietly } = parts;
  const index = Number(ledger.readNote(SEEDLING_NOTE) ?? SEEDLING_INDEX);
  ledger.writeNote(SEEDLING_NOTE, String(index + 1));
  const drawn = tokenPlan(`${seed}/seedling`, index);
  const plan: TokenPlan = { ...drawn, kind: 'clean', liquiditySol: SEEDLING_SOL, trapAfterMs: null };
  launchQuietly(plan);
  for (const stranger of createStrangers(ledger, seed).slice(0, OPENING_TRADES)) {
    trader.buy(stranger, plan.mint, OPENING_LAMPORTS, OPTIONS);
  }
  return plan.mint;
}

/** Whether it was traded before the minutes of a breakout, and within the hour that is compared with them. */
function hasPast({ plan }: BoardToken, { ledger, pools, desks }: PlantsParts): boolean {
  const pool = pools.forMint(plan.mint);
  if (pool === null) return false;
  const [from, to] = [ledger.timeMs() - HOUR_MS, ledger.timeMs() - PAST_MS];
  const trades = ledger
    .signaturesFor(pool.vaultA, { limit: SIGNATURES_READ })
    .filter(({ blockTimeMs }) => blockTimeMs > from)
    .flatMap(({ txid }) => {
      const record = ledger.getTransaction(txid);
      return record === null ? [] : readTrades(record, pools);
    });
  const leaders = new Set(desks.map(({ leader }) => leader.wallet.address));
  const followed = new Set(trades.map(({ trader }) => trader).filter((trader) => leaders.has(trader)));
  // Several leaders there would be a cluster before there is a breakout.
  return followed.size <= 1 && trades.some(({ timeMs }) => timeMs < to);
}

function pump(buyers: readonly Wallet[], mint: string, { pools, trader }: PlantsParts): void {
  const pool = pools.forMint(mint);
  if (pool === null) return;
  for (const buyer of buyers) trader.buy(buyer, mint, (pools.reserves(pool).b * BUY_PERCENT) / 100n, OPTIONS);
}

function leave(holders: readonly Wallet[], mint: string, { trader }: PlantsParts): void {
  for (const holder of holders) {
    const atoms = trader.holding(holder.address, mint)?.amount ?? 0n;
    if (atoms > 0n) trader.sell(holder, mint, atoms, OPTIONS);
  }
}

/** Behind each of them stands a wallet of its own. */
function createStrangers(ledger: Ledger, seed: string): readonly Wallet[] {
  return Array.from({ length: STRANGERS }, (_, index) => {
    const stranger = createWallet(`${seed}/stranger/${index}`);
    if (ledger.getBalance(stranger.address) >= STRANGER_LAMPORTS / 2n) return stranger;
    const bank = createWallet(`${seed}/stranger/${index}/bank`);
    ledger.airdrop(bank.address, STRANGER_LAMPORTS + BANK_FEE_LAMPORTS);
    const transfer = transferLamports(bank.address, stranger.address, STRANGER_LAMPORTS);
    ledger.submit(signTransaction([transfer], [bank], ledger.latestBlockhash().blockhash));
    return stranger;
  });
}
