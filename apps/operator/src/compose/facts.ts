import type { Book } from '@chimera/core/book';
import type { Address } from '@chimera/core/units/chain';
import { type ChainTip, createChainTip } from '../facts/chain-tip.ts';
import { createMarkets, type Markets } from '../facts/markets.ts';
import { createRent, type Rent } from '../facts/rent.ts';
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
  readonly tokens: Tokens;
  readonly markets: Markets;
}

export interface FactCachesParts {
  readonly chain: Chain;
  readonly jito: Jito;
  readonly prices: Prices;
  readonly clock: Clock;
  readonly wallet: Address;
  readonly book: Book;
}

export function createFactCaches({ chain, jito, prices, clock, wallet, book }: FactCachesParts): FactCaches {
  return {
    tip: createChainTip(chain, clock),
    wallet: createWalletBalance({ chain, clock, wallet, book }),
    rent: createRent(chain, clock),
    tips: createTips(jito, clock),
    tokens: createTokens({ chain, prices, clock }),
    markets: createMarkets(prices, clock),
  };
}
