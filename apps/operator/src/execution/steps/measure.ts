import { must } from '@chimera/core/assert';
import type { LiveAttempt } from '@chimera/core/book';
import type { OrderPlan } from '@chimera/core/decision/decision';
import type { FailedFill, Fill } from '@chimera/core/execution/fill';
import type { Address, Txid } from '@chimera/core/units/chain';
import { tokenAtoms } from '@chimera/core/units/lamports';
import { measureFill } from '@chimera/solana/fill/measure';
import { SolanaError } from '@chimera/solana/rpc/errors';
import type { ConfirmedTransaction } from '@chimera/solana/transaction/confirmed';
import type { Chain } from '../../ports.ts';

const TRANSACTION_TIMEOUT_MS = 3_000;

/** Our transaction with its balances, from the first provider that has it; null when none has it yet. */
export async function findOurTransaction(
  chain: Chain,
  txid: Txid,
  commitment: 'confirmed' | 'finalized',
): Promise<ConfirmedTransaction | null> {
  for (const node of chain.providers) {
    try {
      const found = await node.getTransaction(txid, { commitment, timeoutMs: TRANSACTION_TIMEOUT_MS });
      if (found !== null && found.signature === txid && found.slot !== null) return found;
    } catch (error) {
      if (!(error instanceof SolanaError)) throw error;
    }
  }
  return null;
}

export interface MeasureContext {
  readonly plan: OrderPlan;
  readonly attempt: LiveAttempt;
  readonly wallet: Address;
  readonly tipAccounts: ReadonlySet<Address>;
}

/** What a landed transaction did to our wallet, from its balances. */
export function toFill(transaction: ConfirmedTransaction, context: MeasureContext): Fill {
  const { plan, attempt, wallet, tipAccounts } = context;
  const measured = measureFill(transaction, wallet, tipAccounts);
  return {
    txid: attempt.signed.txid,
    orderId: plan.orderId,
    positionId: plan.positionId,
    mint: plan.mint,
    side: plan.side,
    tokenDeltaAtoms: measured.tokenDeltas.get(plan.mint) ?? tokenAtoms(0n),
    walletDeltaLamports: measured.walletDeltaLamports,
    feeLamports: measured.feeLamports,
    tipLamports: measured.tipLamports,
    rentLamports: measured.rentLamports,
    slot: must(transaction.slot, 'slot of a landed transaction'),
    blockTimeMs: transaction.blockTimeMs,
  };
}

/** What a failed transaction cost. */
export function toFailedFill(transaction: ConfirmedTransaction, context: MeasureContext): FailedFill {
  const measured = measureFill(transaction, context.wallet, context.tipAccounts);
  return {
    walletDeltaLamports: measured.walletDeltaLamports,
    feeLamports: measured.feeLamports,
    slot: must(transaction.slot, 'slot of a failed transaction'),
  };
}
