import { type Fact, unknownFact } from '@chimera/core/decision/facts';
import type { Lamports } from '@chimera/core/units/lamports';
import type { Chain, Clock } from '../ports.ts';
import { type Cell, createCell } from './cell.ts';

/** Data lengths of the accounts a trade opens; what they cost is the chain's to say. */
export const TOKEN_ACCOUNT_BYTES = 165;
/** A Token-2022 account with the immutable-owner extension that its ATA program adds. */
export const TOKEN_2022_ACCOUNT_BYTES = 170;

export interface Rent {
  /** What an account of this length must hold. */
  readonly of: (dataBytes: number) => Fact<Lamports>;
  readonly refresh: () => Promise<void>;
}

const FRESH_MS = 24 * 3_600_000;

export function createRent(chain: Chain, clock: Clock): Rent {
  const cells = new Map<number, Cell<Lamports>>(
    [TOKEN_ACCOUNT_BYTES, TOKEN_2022_ACCOUNT_BYTES].map((dataBytes) => [
      dataBytes,
      createCell({ nowMs: clock.nowMs, freshMs: FRESH_MS, reason: 'rent was not read yet' }),
    ]),
  );
  return {
    of: (dataBytes) => cells.get(dataBytes)?.read() ?? unknownFact(`no rent is kept for ${dataBytes} bytes`),
    refresh: async () => {
      for (const [dataBytes, cell] of cells) {
        cell.set(await chain.read((node) => node.getMinimumBalanceForRentExemption(dataBytes)));
      }
    },
  };
}
