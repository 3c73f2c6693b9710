import type { Fact } from '@chimera/core/decision/facts';
import type { Address } from '@chimera/core/units/chain';
import type { TipFloor } from '@chimera/solana/jito/tip-floor';
import type { Clock, Jito } from '../ports.ts';
import { createCell } from './cell.ts';

export interface Tips {
  readonly accounts: () => Fact<readonly Address[]>;
  readonly floor: () => Fact<TipFloor>;
  readonly refreshAccounts: () => Promise<void>;
  readonly refreshFloor: () => Promise<void>;
}

const ACCOUNTS_FRESH_MS = 3_600_000;
const FLOOR_FRESH_MS = 60_000;

/** Where tips go and what lately landed, as the block engine tells. */
export function createTips(jito: Jito, clock: Clock): Tips {
  const { nowMs } = clock;
  const accounts = createCell<readonly Address[]>({
    nowMs,
    freshMs: ACCOUNTS_FRESH_MS,
    reason: 'the block engine named no tip accounts yet',
  });
  const floor = createCell<TipFloor>({ nowMs, freshMs: FLOOR_FRESH_MS, reason: 'no tip floor was read yet' });
  return {
    accounts: accounts.read,
    floor: floor.read,
    refreshAccounts: async () => accounts.set(await jito.read((engine) => engine.getTipAccounts())),
    refreshFloor: async () => floor.set(await jito.tipFloor()),
  };
}
