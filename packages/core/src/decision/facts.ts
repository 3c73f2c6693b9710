import type { Bps } from '../units/bps.ts';
import type { Address, Slot, UnixMs } from '../units/chain.ts';
import type { Lamports, TokenAtoms, UsdMicros } from '../units/lamports.ts';
import type { SpearState } from './spear.ts';

/** Something of the outside world. Unknown is neither zero, nor safe, nor unsafe. */
export type Fact<T> =
  | { readonly state: 'known'; readonly value: T; readonly atMs: UnixMs }
  | { readonly state: 'stale'; readonly value: T; readonly atMs: UnixMs }
  | { readonly state: 'unknown'; readonly reason: string };

export const unknownFact = (reason: string): { readonly state: 'unknown'; readonly reason: string } => ({
  state: 'unknown',
  reason,
});

/** What the mint account says. `unsafeExtensions` names Token-2022 extensions that can hurt a holder. */
export interface TokenFacts {
  readonly mint: Address;
  readonly symbol: string | null;
  readonly decimals: number;
  readonly tokenProgram: Address;
  readonly freezeAuthority: Address | null;
  readonly mintAuthority: Address | null;
  readonly unsafeExtensions: readonly string[];
  readonly supplyAtoms: TokenAtoms;
}

/** The market's answer for this mint. Liquidity is both sides of the pool in USD. */
export interface MarketFacts {
  readonly liquidityUsdMicros: UsdMicros | null;
  /** SOL per whole token: a ratio for screens and comparisons, never an amount. */
  readonly priceSol: number | null;
}

/** Everything `decide` may know about the world; gathered before, with each fact's age. */
export interface Facts {
  readonly nowMs: UnixMs;
  readonly chainSlot: Fact<Slot>;
  /** Whether the chain confirms the leader's trade that the signal names; true when we parsed it ourselves. */
  readonly leaderTradeVerified: Fact<boolean>;
  readonly token: Fact<TokenFacts>;
  readonly market: Fact<MarketFacts>;
  readonly solPriceUsdMicros: Fact<UsdMicros>;
  readonly walletLamports: Fact<Lamports>;
  /** Signature and priority fee, tip, and rent that is not refunded, for the trade there and back. */
  readonly fixedCostLamports: Fact<Lamports>;
  /** Rent that comes back when the token account is closed. */
  readonly refundableRentLamports: Lamports;
  readonly tipLamports: Lamports;
  readonly slippageBps: Bps;
  /** Whether the Spear may buy now, and whether this sender's SPEAR signals are convictions. */
  readonly spear: SpearState & { readonly maySend: boolean };
  /** Exits only: what selling all of the position would bring now; absent or null when unknown. */
  readonly positionValueLamports?: Lamports | null;
}
