import type { Book } from '@chimera/core/book';
import type { Address } from '@chimera/core/units/chain';
import type { Lamports } from '@chimera/core/units/lamports';
import { type ChainTip, createChainTip } from '../facts/chain-tip.ts';
import { createLatencyGate, type LatencyGate } from '../facts/latency-gate.ts';
import { createMarkets, type Markets } from '../facts/markets.ts';
import { createRent, type Rent } from '../facts/rent.ts';
import { createRouting, type Routing } from '../facts/routing.ts';
import { createSpear, type Spear } from '../facts/spear.ts';
import { createTips, type Tips } from '../facts/tips.ts';
import { createTokens, type Tokens } from '../facts/tokens.ts';
import { createWalletBalance, type WalletBalance } from '../facts/wallet-balance.ts';
import type { Chain, Clock, Jito, Prices } from '../ports.ts';

/** The caches that the stages read. */
export interface FactCaches {
  readonly tip: ChainTip;
  readonly wallet: WalletBalance;
  readonly rent: Rent;
  readonly tips: Tips;
  readonly latencyGate: LatencyGate;
  readonly routing: Routing;
  readonly tokens: Tokens;
  readonly markets: Markets;
  readonly spear: Spear;
}

export interface FactCachesParts {
  readonly chain: Chain;
  readonly jito: Jito;
  readonly prices: Prices;
  readonly clock: Clock;
  readonly wallet: Address;
  readonly book: Book;
  /** Our landed tips of earlier lives, oldest first. */
  readonly landedTips: readonly Lamports[];
}

export function createFactCaches(parts: FactCachesParts): FactCaches {
  const { chain, jito, prices, clock, wallet, book, landedTips } = parts;
  const latencyGate = createLatencyGate(chain, clock);
  const routing = createRouting({ book, chain, clock, latencyGate });
  return {
    tip: createChainTip(chain, clock),
    wallet: createWalletBalance({ chain, clock, wallet, book }),
    rent: createRent(chain, clock),
    tips: createTips({ jito, clock, book, landedTips }),
    latencyGate,
    routing,
    tokens: createTokens({ chain, prices, clock }),
    markets: createMarkets(prices, clock),
    spear: createSpear({ routing, book }),
  };
}
