import type { EventOf } from '@chimera/core/events';
import type { Address, Txid } from '@chimera/core/units/chain';
import { lamports, tokenAtoms } from '@chimera/core/units/lamports';
import { SolanaError } from '@chimera/solana/rpc/errors';
import type { SignatureInfo } from '@chimera/solana/rpc/schemas';
import type { ConfirmedTransaction } from '@chimera/solana/transaction/confirmed';
import type { LateOutcome } from '../execution/late-landings.ts';
import type { Chain, ChainNode, Logger } from '../ports.ts';
import type { RecordEvents } from '../record.ts';

export interface SweepParts {
  readonly chain: Pick<Chain, 'providers'>;
  readonly wallet: Address;
  readonly record: RecordEvents;
  readonly logger: Logger;
  /** True for attempts of ours and for transfers already recorded. */
  readonly isKnown: (txid: Txid) => boolean;
  /** True for what is known and may turn out to belong to nothing: it is looked at again. */
  readonly isPending: (txid: Txid) => boolean;
  /** Books what a person had written off and what landed all the same. */
  readonly takeLate: (txid: Txid) => Promise<LateOutcome>;
  /** Stops entries: somebody else signs with our key. */
  readonly haltEntries: (reason: string) => void;
}

const PAGE_MAX = 1_000;
const PAGES_MAX = 10;
/** A smaller gift is dust, sent to be seen. */
const DUST_LAMPORTS_MAX = 1_000_000n;

/**
 * Compares the wallet's finalized history with what we know (DS6): a transaction that we did not sign is a deposit
 * or dust, of SOL or of tokens; one that our key signed without us knowing is an alarm. Every provider is asked, because one alone may
 * have pruned, lag or hide; each has its own cursor, which never passes a transaction that could not be read.
 */
export function createSweep(parts: SweepParts): () => Promise<void> {
  const cursors = new Map<string, Txid>();
  return async () => {
    const failures: SolanaError[] = [];
    // One after the other, so that what one of them told is known when the next is asked.
    for (const node of parts.chain.providers) {
      try {
        await sweepOn(node, cursors, parts);
      } catch (error) {
        if (!(error instanceof SolanaError)) throw error;
        failures.push(error);
      }
    }
    const [first] = failures;
    if (first !== undefined && failures.length === parts.chain.providers.length) throw first;
  };
}

async function sweepOn(node: ChainNode, cursors: Map<string, Txid>, parts: SweepParts): Promise<void> {
  const page = await newEntries(node, parts.wallet, cursors.get(node.providerId));
  let isAllRead = true;
  for (const entry of page.toReversed()) {
    const isRead = parts.isKnown(entry.signature) || (await classify(entry, node, parts));
    isAllRead &&= isRead && !parts.isPending(entry.signature);
    if (isAllRead) cursors.set(node.providerId, entry.signature);
  }
}

/** Newest first, back to the cursor; after a restart back as far as the pages go. */
async function newEntries(
  node: ChainNode,
  wallet: Address,
  until: Txid | undefined,
): Promise<readonly SignatureInfo[]> {
  const entries: SignatureInfo[] = [];
  for (let page = 0; page < PAGES_MAX; page += 1) {
    const before = entries.at(-1)?.signature;
    const options = { commitment: 'finalized', limit: PAGE_MAX, before, until } as const;
    const found = await node.getSignaturesForAddress(wallet, options);
    entries.push(...found);
    if (found.length < PAGE_MAX) break;
  }
  return entries;
}

/** False when the node names the transaction but does not show it, or it cannot be booked yet. */
async function classify(entry: SignatureInfo, node: ChainNode, parts: SweepParts): Promise<boolean> {
  const { record, logger, haltEntries, isKnown } = parts;
  const late = await parts.takeLate(entry.signature);
  if (late !== 'not_ours' && late !== 'unbookable') return late === 'booked';
  const transaction = await node.getTransaction(entry.signature, { commitment: 'finalized' });
  if (isKnown(entry.signature)) return true;
  if (transaction === null) return false;
  const event = toTransfer(transaction, entry, parts.wallet);
  const { durable } = record([{ event }]);
  if (event.kind === 'unknown_signed') {
    logger.error(
      { txid: event.txid },
      'a transaction signed by our key is in no order of the books; entries are halted',
    );
    haltEntries(`transaction ${event.txid} was signed by our key and is in no order of the books`);
  }
  // Only what is committed is known when the next provider tells of it.
  await durable;
  return true;
}

function toTransfer(
  transaction: ConfirmedTransaction,
  entry: SignatureInfo,
  wallet: Address,
): EventOf<'wallet_transfer_seen'> {
  const own = transaction.accounts.find((account) => account.address === wallet);
  const delta = own === undefined ? 0n : own.postLamports - own.preLamports;
  const isSigned = transaction.signers.includes(wallet);
  const tokens = tokensOf(transaction, wallet);
  const kind = isSigned ? 'unknown_signed' : delta > DUST_LAMPORTS_MAX ? 'deposit' : 'dust';
  return {
    type: 'wallet_transfer_seen',
    txid: entry.signature,
    walletDeltaLamports: lamports(delta),
    slot: entry.slot,
    kind,
    ...(tokens.length > 0 ? { tokens } : {}),
  };
}

/** By mint, over all our accounts: others may open accounts for us and send what they like. */
function tokensOf(transaction: ConfirmedTransaction, wallet: Address) {
  const deltas = new Map<Address, bigint>();
  for (const { mint, owner, preAtoms, postAtoms } of transaction.tokenChanges) {
    if (owner === wallet) deltas.set(mint, (deltas.get(mint) ?? 0n) + postAtoms - preAtoms);
  }
  return [...deltas]
    .filter(([, delta]) => delta !== 0n)
    .map(([mint, delta]) => ({ mint, deltaAtoms: tokenAtoms(delta) }));
}
