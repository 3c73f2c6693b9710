import { createHash } from 'node:crypto';
import { slot, txid } from '@chimera/core/units/chain';
import { lamports } from '@chimera/core/units/lamports';
import type { ConfirmedTransaction } from '@chimera/solana/transaction/confirmed';
import { SYSTEM_PROGRAM } from '@chimera/solana/tx/programs';
import bs58 from 'bs58';
import type { PaperLedger } from './paper-ledger.ts';

/**
 * The capital as the chain would show its coming: before everything else, paid by another. Without it the books
 * would find a balance that no transaction explains. Its id depends on the wallet alone, so it is recorded once.
 */
export function depositOf({ wallet, startLamports }: Pick<PaperLedger, 'wallet' | 'startLamports'>) {
  const signature = txid(bs58.encode(createHash('sha512').update(`paper capital of ${wallet}`).digest()));
  const none = lamports(0n);
  return {
    ...{ signature, slot: slot(0), blockTimeMs: null, indexInBlock: 0, version: 0, balancesKnown: true },
    ...{ err: null, feeLamports: none, feePayer: SYSTEM_PROGRAM, signers: [SYSTEM_PROGRAM] },
    accounts: [{ address: wallet, preLamports: none, postLamports: startLamports }],
    ...{ tokenChanges: [], instructions: [], supplyChanges: [] },
    systemTransfers: [{ from: SYSTEM_PROGRAM, to: wallet, lamports: startLamports, createsAccount: false }],
  } satisfies ConfirmedTransaction;
}
