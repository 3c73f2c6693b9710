import type { Fact } from '@chimera/core/decision/facts';
import type { Journaled } from '@chimera/core/events';
import {
  TIP_HISTORY_MAX,
  type TipBasis,
  type TipFacts,
  type TipPurpose,
  tipFor,
} from '@chimera/core/execution/tip';
import type { Limits } from '@chimera/core/limits';
import type { Address } from '@chimera/core/units/chain';
import type { Lamports } from '@chimera/core/units/lamports';
import type { TipFloor } from '@chimera/solana/jito/tip-floor';
import type { Clock, Jito } from '../ports.ts';
import { createCell } from './cell.ts';

export interface Tips {
  readonly accounts: () => Fact<readonly Address[]>;
  readonly floor: () => Fact<TipFloor>;
  /** What a trade of this size tips now, and why. */
  readonly basis: (purpose: TipPurpose, size: Lamports) => TipBasis;
  readonly refreshAccounts: () => Promise<void>;
  readonly refreshFloor: () => Promise<void>;
  /** Learns from landings; subscribe it to the journal. */
  readonly observe: (rows: readonly Journaled[]) => void;
}

export interface TipsParts {
  readonly jito: Jito;
  readonly clock: Clock;
  readonly book: { readonly limits: Limits };
  /** Our landed tips of earlier lives, oldest first. */
  readonly landedTips: readonly Lamports[];
}

const ACCOUNTS_FRESH_MS = 3_600_000;
const FLOOR_FRESH_MS = 60_000;

/** Where tips go, what lately landed, and what a trade should tip. */
export function createTips({ jito, clock, book, landedTips }: TipsParts): Tips {
  const { nowMs } = clock;
  const accounts = createCell<readonly Address[]>({
    nowMs,
    freshMs: ACCOUNTS_FRESH_MS,
    reason: 'the block engine named no tip accounts yet',
  });
  const floor = createCell<TipFloor>({ nowMs, freshMs: FLOOR_FRESH_MS, reason: 'no tip floor was read yet' });
  const own: Lamports[] = landedTips.slice(-TIP_HISTORY_MAX);
  const facts = (): TipFacts => {
    const market = floor.read();
    return { ownLamports: own, marketP50Lamports: market.state === 'known' ? market.value.p50 : null };
  };
  return {
    accounts: accounts.read,
    floor: floor.read,
    basis: (purpose, size) => tipFor(purpose, size, facts(), book.limits),
    refreshAccounts: async () => accounts.set(await jito.read((engine) => engine.getTipAccounts())),
    refreshFloor: async () => floor.set(await jito.tipFloor()),
    observe: (rows) => {
      for (const { event } of rows) {
        if (event.type !== 'attempt_landed' || event.fill.tipLamports <= 0n) continue;
        own.push(event.fill.tipLamports);
        if (own.length > TIP_HISTORY_MAX) own.shift();
      }
    },
  };
}
