import type { ChainAttempt } from '@chimera/core/portfolio/differences';
import type { Address, Slot, Txid } from '@chimera/core/units/chain';
import { measureFill } from '@chimera/solana/fill/measure';
import { SolanaError } from '@chimera/solana/rpc/errors';
import type { SignatureInfo } from '@chimera/solana/rpc/schemas';
import { decodeTokenAccount } from '@chimera/solana/token/account';
import type { ConfirmedTransaction } from '@chimera/solana/transaction/confirmed';
import { TOKEN_2022_PROGRAM, TOKEN_PROGRAM } from '@chimera/solana/tx/programs';
import type { ChainNode } from '../../ports.ts';

const PAGE_MAX = 1_000;
/** Five million transactions; a longer history is compared as far as this, and the run says so. */
const PAGES_MAX = 5_000;
const TRANSACTION_TIMEOUT_MS = 5_000;
const NO_TIPS: ReadonlySet<Address> = new Set();

/** Everything that one provider shows of the wallet at finalized. */
export interface ChainBalances {
  readonly providerId: string;
  /** The slots between which it was read. */
  readonly fromSlot: Slot;
  readonly toSlot: Slot;
  /** At the first of them. */
  readonly walletLamports: bigint;
  readonly atomsByMint: ReadonlyMap<Address, bigint>;
  readonly accountCount: number;
}

export async function readBalances(node: ChainNode, wallet: Address): Promise<ChainBalances> {
  const options = { commitment: 'finalized' } as const;
  const first = await node.getBalance(wallet, options);
  const fresh = { ...options, minContextSlot: first.slot };
  const atomsByMint = new Map<Address, bigint>();
  let accountCount = 0;
  for (const program of [TOKEN_PROGRAM, TOKEN_2022_PROGRAM]) {
    for (const { account } of await node.getTokenAccountsByOwner(wallet, program, fresh)) {
      const held = decodeTokenAccount(account.data);
      if (held === null || held.isNative) continue;
      accountCount += 1;
      atomsByMint.set(held.mint, (atomsByMint.get(held.mint) ?? 0n) + held.atoms);
    }
  }
  const last = await node.getBalance(wallet, fresh);
  return {
    providerId: node.providerId,
    ...{ fromSlot: first.slot, toSlot: last.slot, walletLamports: first.lamports, atomsByMint, accountCount },
  };
}

/** The wallet's finalized history back to `until`, the oldest first. */
export async function readHistory(
  node: ChainNode,
  wallet: Address,
  { until, onPage }: { readonly until: Txid | undefined; readonly onPage: (count: number) => void },
): Promise<readonly SignatureInfo[]> {
  const entries: SignatureInfo[] = [];
  for (let page = 0; page < PAGES_MAX; page += 1) {
    const before = entries.at(-1)?.signature;
    const options = { commitment: 'finalized', limit: PAGE_MAX, before, until } as const;
    const found = await node.getSignaturesForAddress(wallet, options);
    entries.push(...found);
    onPage(entries.length);
    if (found.length < PAGE_MAX) break;
  }
  return entries.reverse();
}

export type Shown =
  | { readonly state: 'shown'; readonly transaction: ConfirmedTransaction }
  /** Every provider was asked and none has it. */
  | { readonly state: 'absent' }
  /** At least one could not be asked, and nobody showed it. */
  | { readonly state: 'unknown' };

/** Asks the provider that the trading relies on least first: another witness is worth more. */
export async function findFinalized(nodes: readonly ChainNode[], txid: Txid): Promise<Shown> {
  let isUnknown = false;
  for (const node of nodes.toReversed()) {
    try {
      const options = { commitment: 'finalized', timeoutMs: TRANSACTION_TIMEOUT_MS } as const;
      const transaction = await node.getTransaction(txid, options);
      if (transaction !== null && transaction.signature === txid) return { state: 'shown', transaction };
    } catch (error) {
      if (!(error instanceof SolanaError)) throw error;
      isUnknown = true;
    }
  }
  return { state: isUnknown ? 'unknown' : 'absent' };
}

/** What a transaction did to the wallet, for the mint that it is booked under. */
export function toChainAttempt(
  transaction: ConfirmedTransaction,
  wallet: Address,
  mint: Address,
): ChainAttempt {
  const { succeeded, walletDeltaLamports, tokenDeltas } = measureFill(transaction, wallet, NO_TIPS);
  return { succeeded, walletDeltaLamports, tokenDeltaAtoms: tokenDeltas.get(mint) ?? 0n };
}
