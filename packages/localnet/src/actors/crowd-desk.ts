import { WSOL_MINT } from '@chimera/core/units/chain';
import { syncNative, transferLamports } from '../market/instructions.ts';
import { signTransaction } from '../market/transaction.ts';
import type { Wallet } from '../market/wallet.ts';
import type { DeskParts } from './leader-desk.ts';
import { decideCrowd } from './strategy.ts';

/** The crowd at work: each step is at most one trade of one of its wallets. */
export interface CrowdDesk {
  trade(nowMs: number): void;
}

/** Wide enough for a ten percent transfer tax, which quotes do not know. */
const SLIPPAGE_BPS = 1_500;
const LAMPORTS_PER_MICRO_SOL = 1_000n;
/** Share of the crowd's trades that pay a tip and so bid in the auction. */
const TIPPED_SHARE = 0.4;
const TIP_MEDIAN_LAMPORTS = 7_000;
const TIP_SPREAD = 0.8;
const TIP_LEAST = 1_000;

export function createCrowdDesk(crowd: readonly Wallet[], parts: DeskParts): CrowdDesk {
  const { board, trader, random } = parts;
  const tipLamports = (): bigint => {
    if (!random.chance(TIPPED_SHARE)) return 0n;
    const spread = 2 * (random.next() + random.next() + random.next() - 1.5);
    return BigInt(Math.max(TIP_LEAST, Math.round(TIP_MEDIAN_LAMPORTS * Math.exp(TIP_SPREAD * spread))));
  };
  return {
    trade(nowMs) {
      const views = board.alive(nowMs).flatMap((token) => board.view(token, nowMs) ?? []);
      const intent = decideCrowd(views, random);
      if (intent === null) return;
      const options = { slippageBps: SLIPPAGE_BPS, wrapsSol: false, tipLamports: tipLamports() };
      const lamports = BigInt(Math.round(intent.sol * 1e6)) * LAMPORTS_PER_MICRO_SOL;
      if (intent.isBuy) {
        const buyer = random.pick(crowd);
        topUp(parts, buyer);
        trader.buy(buyer, intent.mint, lamports, options);
        return;
      }
      const seller = richestOf(crowd, intent.mint, parts);
      const token = board.get(intent.mint);
      if (seller === null || token === null) return;
      const perAtom =
        Math.exp(board.logPrice(token) ?? 0) * (token.plan.liquiditySol / Number(token.plan.poolAtoms));
      const wanted = BigInt(Math.round(intent.sol / perAtom));
      const atoms = wanted < seller.amount ? wanted : seller.amount;
      if (atoms > 0n) trader.sell(seller.wallet, intent.mint, atoms, options);
    },
  };
}

const LAMPORTS_PER_SOL = 1_000_000_000n;
const WRAPPED_LEAST = 10_000n * LAMPORTS_PER_SOL;
const WRAPPED_REFILL = 50_000n * LAMPORTS_PER_SOL;

/** Pools that the market forgot keep some of the crowd's SOL, so over weeks it needs new money. */
function topUp({ ledger, trader }: DeskParts, wallet: Wallet): void {
  const holding = trader.holding(wallet.address, WSOL_MINT);
  if (holding === null || holding.amount >= WRAPPED_LEAST) return;
  ledger.airdrop(wallet.address, WRAPPED_REFILL);
  const wrap = [
    transferLamports(wallet.address, holding.address, WRAPPED_REFILL),
    syncNative(holding.address),
  ];
  ledger.submit(signTransaction(wrap, [wallet], ledger.latestBlockhash().blockhash));
}

/** The crowd's biggest holder who can still move its tokens. */
function richestOf(crowd: readonly Wallet[], mint: string, { trader }: DeskParts) {
  let richest: { wallet: Wallet; amount: bigint } | null = null;
  for (const wallet of crowd) {
    const holding = trader.holding(wallet.address, mint);
    if (holding === null || holding.isFrozen) continue;
    if (richest === null || holding.amount > richest.amount) richest = { wallet, amount: holding.amount };
  }
  return richest;
}
