import type { ObservedSwap } from '@chimera/core/score/observed';
import type { Address, Txid, UnixMs } from '@chimera/core/units/chain';
import type { Extracted, Funding, SeenPool } from './extract.ts';

export type SourceKind = 'wallet' | 'pool';

/** An address whose transactions are read. A walk goes from the newest back to where the last one began. */
export interface Source {
  readonly address: Address;
  readonly kind: SourceKind;
  /** Where a walk under way goes on; null when none is. */
  readonly cursor: Txid | null;
  /** The newest transaction of the walk under way. */
  readonly walkNewest: Txid | null;
  /** The newest transaction of the last finished walk. */
  readonly newest: Txid | null;
  readonly isComplete: boolean;
  /** How many transactions the walk under way has listed, so that a later page counts on. */
  readonly walked: number;
}

export interface ListedSignature {
  readonly txid: Txid;
  readonly slot: number;
  readonly atMs: UnixMs | null;
}

export interface PlacedSignature extends ListedSignature {
  /** Grows with time within one slot of one source's listing; means nothing between slots or sources. */
  readonly place: number;
}

export interface ReadTransaction extends Extracted {
  readonly listed: ListedSignature;
}

export interface Progress {
  readonly sources: number;
  readonly complete: number;
  readonly listed: number;
  readonly read: number;
  readonly swaps: number;
}

export interface Trader {
  readonly wallet: Address;
  readonly buys: number;
}

/**
 * What the scout has collected. One file on one machine today; a cluster can stand behind the same port. Each
 * write is one transaction, so a kill leaves everything up to some page or batch.
 */
export interface History {
  addSources(sources: readonly { readonly address: Address; readonly kind: SourceKind }[]): Promise<void>;
  /** Begins a new walk of everything that was finished. */
  reopenSources(): Promise<void>;
  openSources(limit: number): Promise<readonly Source[]>;
  savePages(pages: readonly WalkedPage[]): Promise<void>;
  unread(limit: number): Promise<readonly ListedSignature[]>;
  saveTransactions(batch: readonly ReadTransaction[]): Promise<void>;
  progress(): Promise<Progress>;
  /** Pools in which these wallets traded. */
  poolsOf(wallets: readonly Address[], limit: number): Promise<readonly Address[]>;
  /** Who bought at least so often, the busiest first. */
  traders(buysMin: number, limit: number): Promise<readonly Trader[]>;
  /** Every swap of one wallet after another, in order of time. */
  eachWallet(run: (wallet: Address, swaps: readonly ObservedSwap[]) => void): Promise<void>;
  eachPoolState(run: (state: SeenPool) => void): Promise<void>;
  mints(): Promise<readonly Address[]>;
  firstFundings(): Promise<readonly Funding[]>;
  close(): void;
}

/** A page of one source's listing, and where its walk stands after it. */
export interface WalkedPage {
  readonly source: Source;
  readonly listed: readonly PlacedSignature[];
}
