import type { Funding } from '@chimera/core/decision/conviction';
import type { EventOf, FunderKind } from '@chimera/core/events';
import type { Address, Txid } from '@chimera/core/units/chain';
import { SIGNATURES_PAGE_MAX } from '@chimera/solana/rpc/history-methods';
import type { Chain, ChainNode } from '../ports.ts';
import type { RecordEvents } from '../record.ts';

/** Who first funded a wallet: known for ever once it was found. */
export interface Funders {
  readonly of: (wallet: Address) => Funding;
  /** Asks for wallets whose funder is not known; they are looked up in turn, those of a finding first. */
  readonly want: (wallets: readonly Address[], isFinding?: boolean) => void;
  /** Looks up the next wanted wallet, or several that a finding waits for. Resolves to them. */
  readonly findNext: () => Promise<readonly Address[]>;
  /** Whether a finding waits for an answer. */
  readonly isAwaited: () => boolean;
}

export interface StoredFunder {
  readonly funder: Address | null;
  readonly kind: FunderKind;
}

export interface FundersParts {
  readonly chain: Chain;
  readonly record: RecordEvents;
  /** A synchronous read of `wallet_clusters`. */
  readonly lookup: (wallet: Address) => StoredFunder | null;
}

/** Pages read back to a wallet's beginning; who traded more than this has no beginning that we can see. */
const PAGES_MAX = 20;
/** The oldest transactions of a wallet among which its funding is looked for. */
const OLDEST_READ = 4;
const WANTED_MAX = 500;
const KEPT_MAX = 5_000;
/** Wallets of findings looked up side by side: a breakout has two dozen, and is news for seconds only. */
const AT_ONCE_MAX = 4;

export function createFunders({ chain, record, lookup }: FundersParts): Funders {
  const kept = new Map<Address, StoredFunder>();
  const wanted = new Set<Address>();
  const awaited = new Set<Address>();

  const known = (wallet: Address): StoredFunder | null => {
    const memory = kept.get(wallet) ?? lookup(wallet);
    if (memory !== null) keep(wallet, memory);
    return memory;
  };
  const keep = (wallet: Address, found: StoredFunder): void => {
    kept.delete(wallet);
    kept.set(wallet, found);
    const [oldest] = kept.keys();
    if (kept.size > KEPT_MAX && oldest !== undefined) kept.delete(oldest);
  };

  const lookUp = async (wallet: Address): Promise<void> => {
    // To the end of the long line: a wallet that cannot be read must not hold up the others.
    awaited.delete(wallet);
    wanted.delete(wallet);
    wanted.add(wallet);
    const event = await findFunder(wallet, chain);
    wanted.delete(wallet);
    keep(wallet, event);
    record([{ event }]);
  };

  return {
    of: (wallet) => toFunding(known(wallet)),
    isAwaited: () => awaited.size > 0,
    want: (wallets, isFinding = false) => {
      const line = isFinding ? awaited : wanted;
      for (const wallet of wallets) {
        if (line.size < WANTED_MAX && known(wallet) === null) line.add(wallet);
      }
    },
    findNext: async () => {
      const next = awaited.size > 0 ? [...awaited].slice(0, AT_ONCE_MAX) : [...wanted].slice(0, 1);
      await Promise.all(next.map(lookUp));
      return next;
    },
  };
}

/** A wallet whose funding nobody sees may share a funder with anybody. */
function toFunding(stored: StoredFunder | null): Funding {
  if (stored === null || stored.kind === 'none') return { kind: 'unknown' };
  return stored.kind === 'hub' || stored.funder === null
    ? { kind: 'own' }
    : { kind: 'funder', funder: stored.funder };
}

async function findFunder(wallet: Address, chain: Chain): Promise<EventOf<'wallet_funder_found'>> {
  const none = {
    type: 'wallet_funder_found',
    wallet,
    funder: null,
    kind: 'none',
    fundingTxid: null,
  } as const;
  const oldest = await chain.read((node) => oldestSignatures(wallet, node));
  for (const txid of oldest) {
    const transaction = await chain.read((node) => node.getTransaction(txid, { commitment: 'confirmed' }));
    const transfer = transaction?.systemTransfers.find(
      ({ from, to, lamports }) => to === wallet && from !== wallet && lamports > 0n,
    );
    if (transfer === undefined) continue;
    const funder = transfer.from;
    const page = await chain.read((node) => node.getSignaturesForAddress(funder));
    // Whoever pays that often is a service, and its customers are strangers to each other.
    const kind = page.length >= SIGNATURES_PAGE_MAX ? 'hub' : 'funder';
    return { ...none, funder, kind, fundingTxid: txid };
  }
  return none;
}

/** Oldest first; empty when the wallet's beginning is out of reach. */
async function oldestSignatures(wallet: Address, node: ChainNode): Promise<readonly Txid[]> {
  let before: Txid | undefined;
  for (let count = 0; count < PAGES_MAX; count += 1) {
    const page = await node.getSignaturesForAddress(wallet, { before, commitment: 'confirmed' });
    const signatures = page.map(({ signature }) => signature);
    if (page.length < SIGNATURES_PAGE_MAX) {
      return (signatures.length === 0 && before !== undefined ? [before] : signatures)
        .slice(-OLDEST_READ)
        .reverse();
    }
    before = signatures.at(-1);
  }
  return [];
}
