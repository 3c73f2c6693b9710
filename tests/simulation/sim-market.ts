import { type Address, address, WSOL_MINT } from '@chimera/core/units/chain';
import { usdMicros } from '@chimera/core/units/lamports';
import type { UsdPrice } from '@chimera/solana/jupiter/price';
import { KNOWN_TIP_ACCOUNTS } from '@chimera/solana/tx/tip-accounts';
import type { Rng } from '@chimera/testkit/rng';
import bs58 from 'bs58';
import type { Faults } from './faults.ts';

const MINT_COUNT = 8;
export const MINTS: readonly Address[] = Array.from({ length: MINT_COUNT }, (_, index) =>
  address(bs58.encode(Buffer.alloc(32, 40 + index))),
);
const named = (byte: number): Address => address(bs58.encode(Buffer.alloc(32, byte)));
/** Whose trades are mirrored. */
export const LEADERS = [named(11), named(12)] as const;
/** Whose trades are only watched; three of them who buy the same are a conviction. */
export const CANDIDATES = [named(13), named(14), named(15)] as const;
/** Who paid for the watched ones' first transactions, each for another. */
export const FUNDERS = [named(23), named(24), named(25)] as const;
/** Who trades against everybody, with one account for each mint. */
export const POOL = named(31);
export const STRANGER = named(32);
export const ROUTER_PROGRAM = address('JUP6LkbZbjS1jKKwapdHNy74zcZ3tLUZoi5QNyVTaV4');
export const TIP_ACCOUNTS: readonly Address[] = [...KNOWN_TIP_ACCOUNTS].slice(0, 2);

/** Atoms per lamport, in parts of this; every token has six decimals. */
const PRICE_SCALE = 1_000_000n;
const SOL_USD_MICROS = 150_000_000n;
const ATTOS_PER_MICRO = 1_000_000_000_000n;
const TOKEN_ATOMS = 1_000_000n;
const LAMPORTS_PER_SOL = 1_000_000_000n;

/** Prices that wander. The same price holds for quotes and for execution at that moment. */
export interface SimMarket {
  readonly tick: () => void;
  /** What an exact input brings now. */
  readonly out: (side: 'buy' | 'sell', mint: Address, amount: bigint) => bigint;
  readonly usd: (mint: Address) => UsdPrice | null;
}

export function createSimMarket(rng: Rng, faults: Faults): SimMarket {
  const rates = new Map<Address, bigint>(MINTS.map((mint, index) => [mint, PRICE_SCALE * BigInt(index + 2)]));
  const rateOf = (mint: Address): bigint => rates.get(mint) ?? PRICE_SCALE;
  return {
    tick: () => {
      for (const [mint, rate] of rates) {
        const moveBps = faults.strikes('price_moves') ? BigInt(rng.below(401) - 200) : 0n;
        const crashed = faults.strikes('price_crash') ? rate / 4n : 0n;
        // Atoms for a lamport: fewer of them are a higher price.
        const pumped = faults.strikes('price_pumps') ? rate / 3n : 0n;
        rates.set(mint, (rate * (10_000n + moveBps)) / 10_000n + crashed - pumped);
      }
    },
    out: (side, mint, amount) =>
      side === 'buy' ? (amount * rateOf(mint)) / PRICE_SCALE : (amount * PRICE_SCALE) / rateOf(mint),
    usd: (mint) => {
      const liquidityUsdMicros = usdMicros(50_000_000_000n);
      if (mint === WSOL_MINT) {
        const usdAttos = SOL_USD_MICROS * ATTOS_PER_MICRO;
        return { usdMicros: usdMicros(SOL_USD_MICROS), usdAttos, liquidityUsdMicros };
      }
      const lamportsPerToken = (TOKEN_ATOMS * PRICE_SCALE) / rateOf(mint);
      const usdAttos = (lamportsPerToken * SOL_USD_MICROS * ATTOS_PER_MICRO) / LAMPORTS_PER_SOL;
      return { usdMicros: usdMicros(usdAttos / ATTOS_PER_MICRO), usdAttos, liquidityUsdMicros };
    },
  };
}
