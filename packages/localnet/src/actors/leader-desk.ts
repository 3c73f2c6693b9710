import type { Random } from '../chain/random.ts';
import type { Ledger } from '../chain/types.ts';
import { transferLamports } from '../market/instructions.ts';
import { signTransaction } from '../market/transaction.ts';
import { createWallet } from '../market/wallet.ts';
import type { Leader } from './population.ts';
import { decideBuy, decideSell } from './strategy.ts';
import type { TokenBoard } from './token-board.ts';
import { USD_INDEX } from './token-board.ts';
import type { TradeOptions, Trader } from './trader.ts';

export interface DeskParts {
  readonly ledger: Ledger;
  readonly board: TokenBoard;
  readonly trader: Trader;
  readonly random: Random;
  /** Market time now. */
  readonly nowMs: () => number;
}

/** One leader at work: what it holds and what it does when its time comes. */
export interface LeaderDesk {
  readonly leader: Leader;
  buy(nowMs: number): void;
  /** Buys this token, whatever it thinks of it; false when it holds some already or cannot. */
  follow(mint: string, nowMs: number): boolean;
  /** Looks at every holding and sells what it has had enough of. */
  review(nowMs: number): void;
  /** Sells everything that can be sold. */
  closeAll(): void;
}

interface Position {
  readonly sinceMs: number;
  readonly holdMs: number;
  readonly entryLog: number;
}

const LAMPORTS_PER_SOL = 1_000_000_000n;
const LAMPORTS_PER_MILLI_SOL = 1_000_000n;
const FUND_BELOW = 30n * LAMPORTS_PER_SOL;
const FUNDING = 150n * LAMPORTS_PER_SOL;
const TRADE: TradeOptions = { slippageBps: 500, wrapsSol: true, tipLamports: 0n };

export function createLeaderDesk(leader: Leader, parts: DeskParts): LeaderDesk {
  const { ledger, board, trader, random } = parts;
  const { plan, wallet } = leader;
  const positions = recoverPositions(leader, parts);
  const sell = (mint: string, fraction: number): void => {
    const amount = trader.holding(wallet.address, mint)?.amount ?? 0n;
    const atoms = fraction >= 1 ? amount : amount / 2n;
    const isSold = atoms > 0n && trader.sell(wallet, mint, atoms, TRADE);
    // What cannot be sold is given up: frozen, paused, seized or drained.
    if (!isSold || atoms === amount) positions.delete(mint);
  };
  return {
    leader,
    buy(nowMs) {
      fund(ledger, leader);
      const views = board
        .alive(nowMs)
        .flatMap((token) => (token.plan.index === USD_INDEX ? [] : (board.view(token, nowMs) ?? [])));
      const intent = decideBuy(plan, views, new Set(positions.keys()), random);
      if (intent === null) return;
      const lamports = BigInt(Math.round(intent.sol * 1_000)) * LAMPORTS_PER_MILLI_SOL;
      if (!trader.buy(wallet, intent.mint, lamports, TRADE)) return;
      positions.set(intent.mint, newPosition(leader, board, { mint: intent.mint, nowMs, random }));
    },
    follow(mint, nowMs) {
      if (positions.has(mint)) return false;
      fund(ledger, leader);
      const milliSol = BigInt(Math.round(plan.sizeSol[0] * 1_000 * (1 + random.next())));
      if (!trader.buy(wallet, mint, milliSol * LAMPORTS_PER_MILLI_SOL, TRADE)) return false;
      positions.set(mint, newPosition(leader, board, { mint, nowMs, random }));
      return true;
    },
    review(nowMs) {
      for (const [mint, position] of [...positions]) {
        const token = board.get(mint);
        const view = token === null ? null : board.view(token, nowMs);
        const fraction =
          token === null || view === null
            ? 1
            : decideSell(
                plan,
                {
                  heldMs: nowMs - position.sinceMs,
                  holdMs: position.holdMs,
                  gain: (board.logPrice(token) ?? 0) - position.entryLog,
                  forward: view.forward,
                },
                random,
              );
        if (fraction !== null) sell(mint, fraction);
      }
    },
    closeAll() {
      for (const mint of [...positions.keys()]) sell(mint, 1);
    },
  };
}

function newPosition(
  { plan }: Leader,
  board: TokenBoard,
  { mint, nowMs, random }: { readonly mint: string; readonly nowMs: number; readonly random: Random },
): Position {
  const [least, most] = plan.holdMs;
  const token = board.get(mint);
  const entryLog = token === null ? 0 : (board.logPrice(token) ?? 0);
  return { sinceMs: nowMs, holdMs: least + (most - least) * random.next(), entryLog };
}

/** After a restart a leader finds on the chain what it holds, and goes on from the price of now. */
function recoverPositions(
  leader: Leader,
  { board, trader, random, nowMs: now }: DeskParts,
): Map<string, Position> {
  const nowMs = now();
  const positions = new Map<string, Position>();
  for (const { mint } of board.all()) {
    if ((trader.holding(leader.wallet.address, mint)?.amount ?? 0n) === 0n) continue;
    positions.set(mint, newPosition(leader, board, { mint, nowMs, random }));
  }
  return positions;
}

/**
 * Keeps a leader solvent. Members of a cluster get their SOL from one wallet, which is how clusters are found; all
 * others have a wallet of their own behind them.
 */
export function fund(ledger: Ledger, { plan, wallet }: Leader): void {
  if (ledger.getBalance(wallet.address) >= FUND_BELOW) return;
  const funder = createWallet(plan.funder ?? `${plan.walletName}/bank`);
  if (ledger.getBalance(funder.address) < 2n * FUNDING) ledger.airdrop(funder.address, 10n * FUNDING);
  const transfer = transferLamports(funder.address, wallet.address, FUNDING);
  ledger.submit(signTransaction([transfer], [funder], ledger.latestBlockhash().blockhash));
}
