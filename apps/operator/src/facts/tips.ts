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
import type { Address, Txid } from '@chimera/core/units/chain';
import { type Lamports, lamports } from '@chimera/core/units/lamports';
import type { TipFloor } from '@chimera/solana/jito/tip-floor';
import type { ConfirmedTransaction } from '@chimera/solana/transaction/confirmed';
import { KNOWN_TIP_ACCOUNTS } from '@chimera/solana/tx/tip-accounts';
import type { Clock, Jito } from '../ports.ts';
import { createCell, lastValue } from './cell.ts';

export interface Tips {
  readonly accounts: () => Fact<readonly Address[]>;
  readonly floor: () => Fact<TipFloor>;
  /** What a trade of this size tips now, and why. */
  readonly basis: (purpose: TipPurpose, size: Lamports) => TipBasis;
  readonly refreshAccounts: () => Promise<void>;
  readonly refreshFloor: () => Promise<void>;
  /** Learns from landings; subscribe it to the journal. */
  readonly observe: (rows: readonly Journaled[]) => void;
  /** Somebody else's transaction, as the chain shows it. */
  readonly see: (transaction: SeenTransaction) => void;
}

export type SeenTransaction = Pick<ConfirmedTransaction, 'signature' | 'slot' | 'err' | 'systemTransfers'>;

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
  const others = createSeenTips(() => lastValue(accounts.read()) ?? []);
  const facts = (): TipFacts => {
    const market = floor.read();
    const marketP50Lamports = market.state === 'known' ? market.value.p50 : null;
    return { ownLamports: own, othersLamports: others.tips(), marketP50Lamports };
  };
  return {
    accounts: accounts.read,
    floor: floor.read,
    see: others.see,
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

/** Every account that a tip of ours may have gone to, whoever names it now. */
export const allTipAccounts = ({ accounts }: Pick<Tips, 'accounts'>): ReadonlySet<Address> =>
  new Set([...KNOWN_TIP_ACCOUNTS, ...(lastValue(accounts()) ?? [])]);

/** The newest tips of others; the past is read backwards, so they are told apart by their slots. */
function createSeenTips(accounts: () => readonly Address[]) {
  const seen = new Map<Txid, { readonly slot: number; readonly tip: Lamports }>();
  return {
    tips: (): readonly Lamports[] => [...seen.values()].map(({ tip }) => tip),
    see: ({ signature, slot, err, systemTransfers }: SeenTransaction): void => {
      const known = accounts();
      const paid = systemTransfers.filter(({ to }) => known.includes(to));
      if (err !== null || slot === null || paid.length === 0) return;
      seen.set(signature, {
        slot,
        tip: lamports(paid.reduce((sum, transfer) => sum + transfer.lamports, 0n)),
      });
      if (seen.size <= TIP_HISTORY_MAX) return;
      const [oldest] = [...seen].toSorted(([, a], [, b]) => a.slot - b.slot);
      if (oldest !== undefined) seen.delete(oldest[0]);
    },
  };
}
