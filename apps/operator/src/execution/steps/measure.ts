import { must } from '@chimera/core/assert';
import type { Book } from '@chimera/core/book';
import type { OrderPlan } from '@chimera/core/decision/decision';
import type { FailedFill, Fill } from '@chimera/core/execution/fill';
import type { Address, Txid } from '@chimera/core/units/chain';
import { tokenAtoms } from '@chimera/core/units/lamports';
import { measureFill } from '@chimera/solana/fill/measure';
import { SolanaError } from '@chimera/solana/rpc/errors';
import type { ConfirmedTransaction } from '@chimera/solana/transaction/confirmed';
import type { Chain, ChainNode } from '../../ports.ts';

const TRANSACTION_TIMEOUT_MS = 3_000;

/** Our transaction with its balances, from the first provider that has it; null when none has it yet. */
export async function findOurTransaction(
  chain: Pick<Chain, 'providers'>,
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

/** One provider's whole answer about a finalized transaction of ours. */
export interface Told {
  readonly providerId: string;
  readonly transaction: ConfirmedTransaction;
}

/** What every provider shows of our transaction; those that lack it, or cannot be asked, are left out. */
export async function askEveryProvider(
  chain: Pick<Chain, 'providers'>,
  txid: Txid,
  commitment: 'confirmed' | 'finalized',
): Promise<readonly Told[]> {
  const answers = await Promise.all(chain.providers.map((node) => askOne(node, txid, commitment)));
  return answers.filter((told) => told !== null);
}

async function askOne(
  node: ChainNode,
  txid: Txid,
  commitment: 'confirmed' | 'finalized',
): Promise<Told | null> {
  const transaction = await findOurTransaction({ providers: [node] }, txid, commitment);
  return transaction === null ? null : { providerId: node.providerId, transaction };
}

/** False for an answer that leaves our wallet or the balances out: nothing can be measured from it. */
export const isMeasurable = (transaction: ConfirmedTransaction, wallet: Address): boolean =>
  transaction.balancesKnown && transaction.accounts.some(({ address }) => address === wallet);

/** The amounts that two providers must agree on, as text. */
export function amountsText(transaction: ConfirmedTransaction, context: MeasureContext): string {
  if (transaction.err !== null) {
    const { walletDeltaLamports, feeLamports, slot } = toFailedFill(transaction, context);
    return `failed in slot ${slot}, wallet ${walletDeltaLamports}, fee ${feeLamports}`;
  }
  const { tokenDeltaAtoms, walletDeltaLamports, feeLamports, tipLamports, rentLamports, slot } = toFill(
    transaction,
    context,
  );
  const named = `fee ${feeLamports}, tip ${tipLamports}, rent ${rentLamports}`;
  return `landed in slot ${slot}, token ${tokenDeltaAtoms}, wallet ${walletDeltaLamports}, ${named}`;
}

export interface MeasureContext {
  readonly txid: Txid;
  readonly plan: OrderPlan;
  readonly wallet: Address;
  readonly tipAccounts: ReadonlySet<Address>;
}

/** What a landed transaction did to our wallet, from its balances. */
export function toFill(transaction: ConfirmedTransaction, context: MeasureContext): Fill {
  const { txid, plan, wallet, tipAccounts } = context;
  const measured = measureFill(transaction, wallet, tipAccounts);
  return {
    txid,
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

/** A sale of more than the book holds means that a fork took the purchase for a moment: it is measured again. */
export function canBook(fill: Fill, book: Book): boolean {
  if (fill.side === 'buy') return true;
  const held = book.positions.get(fill.positionId);
  if (held === undefined) return false;
  const before = held.position.fills.find((known) => known.txid === fill.txid)?.tokenDeltaAtoms ?? 0n;
  return -fill.tokenDeltaAtoms <= held.amounts.heldAtoms - before;
}
