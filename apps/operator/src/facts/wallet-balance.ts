import type { Fact } from '@chimera/core/decision/facts';
import type { Address } from '@chimera/core/units/chain';
import type { Lamports } from '@chimera/core/units/lamports';
import type { Chain, Clock } from '../ports.ts';
import { createCell } from './cell.ts';

export interface WalletBalance {
  readonly read: () => Fact<Lamports>;
  readonly refresh: () => Promise<void>;
}

const FRESH_MS = 15_000;
const CALL_TIMEOUT_MS = 2_000;

/** The SOL of our wallet at confirmed. */
export function createWalletBalance(chain: Chain, clock: Clock, wallet: Address): WalletBalance {
  const cell = createCell<Lamports>({
    nowMs: clock.nowMs,
    freshMs: FRESH_MS,
    reason: 'the wallet balance was not read yet',
  });
  return {
    read: cell.read,
    refresh: async () => {
      const options = { commitment: 'confirmed', timeoutMs: CALL_TIMEOUT_MS } as const;
      cell.set(await chain.read((node) => node.getBalance(wallet, options)));
    },
  };
}
