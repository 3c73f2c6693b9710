import type { EventOf } from '@chimera/core/events';
import type { Address, Txid } from '@chimera/core/units/chain';
import { lamports } from '@chimera/core/units/lamports';
import type { SignatureInfo } from '@chimera/solana/rpc/schemas';
import type { ConfirmedTransaction } from '@chimera/solana/transaction/confirmed';
import type { Chain, Logger } from '../ports.ts';
import type { RecordEvents } from '../record.ts';

export interface SweepParts {
  readonly chain: Chain;
  readonly wallet: Address;
  readonly record: RecordEvents;
  readonly logger: Logger;
  /** True for attempts of ours and for transfers already recorded. */
  readonly isKnown: (txid: Txid) => boolean;
  /** Stops entries: somebody else signs with our key. */
  readonly haltEntries: (reason: string) => void;
}

const PAGE_MAX = 1_000;
const PAGES_MAX = 10;
/** A smaller gift is dust, sent to be seen. */
const DUST_LAMPORTS_MAX = 1_000_000n;

/**
 * Compares the wallet's finalized history with what we know (DS6): a transaction that we did not sign is a deposit
 * or dust; one that our key signed without us knowing is an alarm.
 */
export function createSweep(parts: SweepParts): () => Promise<void> {
  let cursor: Txid | undefined;
  return async () => {
    const page = await newEntries(parts, cursor);
    for (const entry of page.toReversed()) {
      if (!parts.isKnown(entry.signature)) await classify(entry, parts);
    }
    cursor = page[0]?.signature ?? cursor;
  };
}

/** Newest first, back to the cursor; after a restart back as far as the pages go. */
async function newEntries(
  { chain, wallet }: SweepParts,
  until: Txid | undefined,
): Promise<readonly SignatureInfo[]> {
  const entries: SignatureInfo[] = [];
  for (let page = 0; page < PAGES_MAX; page += 1) {
    const before = entries.at(-1)?.signature;
    const options = { commitment: 'finalized', limit: PAGE_MAX, before, until } as const;
    const found = await chain.read((node) => node.getSignaturesForAddress(wallet, options));
    entries.push(...found);
    if (found.length < PAGE_MAX) break;
  }
  return entries;
}

async function classify(entry: SignatureInfo, parts: SweepParts): Promise<void> {
  const { chain, record, logger, haltEntries, isKnown } = parts;
  const transaction = await chain.read((node) =>
    node.getTransaction(entry.signature, { commitment: 'finalized' }),
  );
  if (transaction === null || isKnown(entry.signature)) return;
  const event = toTransfer(transaction, entry, parts.wallet);
  record([{ event }]);
  if (event.kind !== 'unknown_signed') return;
  logger.error({ txid: event.txid }, 'a transaction signed by our key is not ours; entries are halted');
  haltEntries(`transaction ${event.txid} was signed by our key but not by this operator`);
}

function toTransfer(
  transaction: ConfirmedTransaction,
  entry: SignatureInfo,
  wallet: Address,
): EventOf<'wallet_transfer_seen'> {
  const own = transaction.accounts.find((account) => account.address === wallet);
  const delta = own === undefined ? 0n : own.postLamports - own.preLamports;
  const isSigned = transaction.signers.includes(wallet);
  const kind = isSigned ? 'unknown_signed' : delta > DUST_LAMPORTS_MAX ? 'deposit' : 'dust';
  return {
    type: 'wallet_transfer_seen',
    txid: entry.signature,
    walletDeltaLamports: lamports(delta),
    slot: entry.slot,
    kind,
  };
}
