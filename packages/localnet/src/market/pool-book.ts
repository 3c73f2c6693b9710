import { WSOL_MINT } from '@chimera/core/units/chain';
import type { Ledger, TransactionRecord } from '../chain/types.ts';
import { AMM_PROGRAM, type Pool, readPool } from './amm.ts';
import { tokenAmount } from './token-accounts.ts';

export interface Reserves {
  /** Token atoms. */
  readonly a: bigint;
  /** Lamports. */
  readonly b: bigint;
}

/** The pools that exist on the chain now. */
export interface PoolBook {
  all(): readonly Pool[];
  forMint(mint: string): Pool | null;
  byAddress(address: string): Pool | null;
  reserves(pool: Pool): Reserves;
}

/** Reads every pool from the chain and keeps up with new ones; nothing is remembered elsewhere. */
export function createPoolBook(ledger: Ledger): PoolBook {
  const byAddress = new Map<string, Pool>();
  const byMint = new Map<string, Pool>();
  const read = (): void => {
    for (const [address, account] of ledger.accountsByProgram(AMM_PROGRAM)) {
      if (byAddress.has(address)) continue;
      const pool = readPool(address, account);
      if (pool === null || pool.mintB !== WSOL_MINT) continue;
      byAddress.set(address, pool);
      if (!byMint.has(pool.mintA)) byMint.set(pool.mintA, pool);
    }
  };
  read();
  ledger.onTransaction((record) => {
    if (createsPool(record)) read();
  });
  return {
    all: () => [...byAddress.values()],
    forMint: (mint) => byMint.get(mint) ?? null,
    byAddress: (address) => byAddress.get(address) ?? null,
    reserves: (pool) => ({
      a: tokenAmount(ledger.getAccount(pool.vaultA)),
      b: tokenAmount(ledger.getAccount(pool.vaultB)),
    }),
  };
}

const createsPool = (record: TransactionRecord): boolean =>
  record.err === null &&
  record.keys.includes(AMM_PROGRAM) &&
  record.logs.some((line) => line === 'Program log: Instruction: InitializePool');
