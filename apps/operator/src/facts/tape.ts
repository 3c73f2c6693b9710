import type { Book } from '@chimera/core/book';
import type { ObservedSwap } from '@chimera/core/decision/conviction';
import { createTape, TAPE_MINTS_MAX, TAPE_WINDOW_MS } from '@chimera/core/decision/tape';
import { type Address, type Txid, type UnixMs, unixMs } from '@chimera/core/units/chain';
import type { SignatureInfo } from '@chimera/solana/rpc/schemas';
import type { ConfirmedTransaction } from '@chimera/solana/transaction/confirmed';
import type { Chain, Clock } from '../ports.ts';
import { observedSwap, poolAccountOf } from './observed-swap.ts';

/** What the chain showed of the mints that leaders trade. */
export interface TapeWatch {
  /** A leader traded this mint in this transaction: look there now, and keep looking. */
  readonly point: (mint: Address, txid: Txid) => void;
  /** Reads on: one mint each time, those with news first. Resolves to the mint that was read, or null. */
  readonly poll: () => Promise<Address | null>;
  readonly swapsOf: (mint: Address) => readonly ObservedSwap[];
  /** Since when every swap of the mint is known; null while that is not known. */
  readonly coveredSinceMs: (mint: Address) => UnixMs | null;
  readonly size: () => { readonly mints: number; readonly swaps: number };
}

export interface TapeParts {
  readonly chain: Chain;
  readonly clock: Clock;
  /** Our own trades are no news to us. */
  readonly wallet: Address;
  readonly book: Pick<Book, 'positionByMint'>;
  /** Every transaction of others that is read. */
  readonly onRead?: (transaction: ConfirmedTransaction) => void;
}

interface Watched {
  readonly mint: Address;
  /** A trade of it that we have not looked at yet. */
  pointer: Txid | null;
  pointerTries: number;
  /** The pool's own account of the token: every swap changes it. */
  pool: Address | null;
  newest: Txid | null;
  pointedAtMs: UnixMs;
  polledAtMs: UnixMs;
  coveredSinceMs: UnixMs | null;
}

/** A mint that no leader has touched for so long is no longer read, unless we hold it. */
const INTEREST_MS = 30 * 60_000;
/** No mint is read more often than this, unless there is news. */
const POLL_MS_MIN = 2_000;
/** A transaction may take some slots to appear in a node's history. */
const POINTER_TRIES_MAX = 20;
const SIGNATURES_PER_POLL = 100;
/** Read at most for a mint's past. */
const BACKFILL_TRANSACTIONS_MAX = 600;
const READS_AT_ONCE = 8;

export function createTapeWatch(parts: TapeParts): TapeWatch {
  const { clock } = parts;
  const tape = createTape();
  const watched = new Map<Address, Watched>();
  const busy = new Set<Address>();

  return {
    point: (mint, txid) => {
      const nowMs = clock.nowMs();
      const known = watched.get(mint);
      const fresh = { pool: null, newest: null, polledAtMs: unixMs(0), coveredSinceMs: null };
      watched.delete(mint);
      watched.set(mint, { ...fresh, ...known, mint, pointer: txid, pointerTries: 0, pointedAtMs: nowMs });
      const [oldest] = watched.keys();
      if (watched.size > TAPE_MINTS_MAX && oldest !== undefined) leave(oldest);
    },
    poll: async () => {
      forgetBoring();
      const next = neediest();
      if (next === null) return null;
      busy.add(next.mint);
      next.polledAtMs = clock.nowMs();
      try {
        await readOn(next, parts, tape.observe);
      } finally {
        busy.delete(next.mint);
      }
      return next.mint;
    },
    swapsOf: (mint) => tape.of(mint, clock.nowMs()),
    coveredSinceMs: (mint) => watched.get(mint)?.coveredSinceMs ?? null,
    size: () => ({ mints: watched.size, swaps: tape.swapCount() }),
  };

  function leave(mint: Address): void {
    watched.delete(mint);
    tape.forget(mint);
  }

  function forgetBoring(): void {
    const sinceMs = clock.nowMs() - INTEREST_MS;
    for (const { mint, pointedAtMs } of [...watched.values()]) {
      if (pointedAtMs < sinceMs && !parts.book.positionByMint.has(mint)) leave(mint);
    }
  }

  function neediest(): Watched | null {
    const nowMs = clock.nowMs();
    const due = [...watched.values()].filter(
      ({ mint, pointer, polledAtMs }) =>
        !busy.has(mint) && (pointer !== null || nowMs - polledAtMs >= POLL_MS_MIN),
    );
    const rank = ({ pointer, polledAtMs }: Watched): number => polledAtMs - (pointer === null ? 0 : nowMs);
    return due.toSorted((a, b) => rank(a) - rank(b))[0] ?? null;
  }
}

type Observe = (swaps: readonly ObservedSwap[]) => void;

/** The transaction that was pointed at, then everything of its pool since the last time. */
async function readOn(watched: Watched, parts: TapeParts, observe: Observe): Promise<void> {
  if (watched.pool === null && watched.pointer !== null) await findPool(watched, watched.pointer, parts);
  if (watched.pool === null) return;
  const page = await signaturesOf(watched.pool, parts, { until: watched.newest ?? undefined });
  if (watched.newest === null) await readBack(watched, page, parts, observe);
  else {
    // More than a page since the last time: what lies between is not read, so the known time begins anew.
    const oldest = page.at(-1);
    if (page.length === SIGNATURES_PER_POLL && oldest !== undefined) {
      watched.coveredSinceMs = oldest.blockTime;
    }
    observe(await swapsIn(page, watched.mint, parts));
  }
  watched.newest = page[0]?.signature ?? watched.newest;
  const isSeen = page.some(({ signature }) => signature === watched.pointer);
  if (isSeen || ++watched.pointerTries >= POINTER_TRIES_MAX) watched.pointer = null;
}

/** The pool's account is the one that changed the other way in a trade. */
async function findPool(watched: Watched, pointer: Txid, { chain }: TapeParts): Promise<void> {
  const transaction = await chain.read((node) => node.getTransaction(pointer, { commitment: 'confirmed' }));
  watched.pool = transaction === null ? null : poolAccountOf(transaction, watched.mint);
  if (watched.pool === null && ++watched.pointerTries >= POINTER_TRIES_MAX) watched.pointer = null;
}

/** The last hour of a pool, as far as the limit allows. */
async function readBack(
  watched: Watched,
  newest: readonly SignatureInfo[],
  parts: TapeParts,
  observe: Observe,
): Promise<void> {
  const { pool, mint } = watched;
  const sinceMs = parts.clock.nowMs() - TAPE_WINDOW_MS;
  let page = newest;
  let count = 0;
  while (pool !== null) {
    observe(await swapsIn(page, mint, parts));
    count += page.length;
    const oldest = page.at(-1);
    const isAll = page.length < SIGNATURES_PER_POLL || oldest === undefined;
    watched.coveredSinceMs = isAll ? unixMs(0) : (oldest.blockTime ?? watched.coveredSinceMs);
    if (isAll || (oldest.blockTime ?? 0) < sinceMs || count >= BACKFILL_TRANSACTIONS_MAX) return;
    page = await signaturesOf(pool, parts, { before: oldest.signature });
  }
}

const signaturesOf = (
  pool: Address,
  { chain }: TapeParts,
  range: { readonly until?: Txid | undefined; readonly before?: Txid | undefined },
): Promise<readonly SignatureInfo[]> =>
  chain.read((node) =>
    node.getSignaturesForAddress(pool, { ...range, limit: SIGNATURES_PER_POLL, commitment: 'confirmed' }),
  );

async function swapsIn(
  page: readonly SignatureInfo[],
  mint: Address,
  { chain, clock, wallet, onRead }: TapeParts,
): Promise<readonly ObservedSwap[]> {
  const found: ObservedSwap[] = [];
  const succeeded = page.filter(({ err }) => err === null).map(({ signature }) => signature);
  for (let from = 0; from < succeeded.length; from += READS_AT_ONCE) {
    const read = await Promise.all(
      succeeded
        .slice(from, from + READS_AT_ONCE)
        .map((txid) => chain.read((node) => node.getTransaction(txid, { commitment: 'confirmed' }))),
    );
    for (const transaction of read) {
      if (transaction === null || transaction.feePayer === wallet) continue;
      onRead?.(transaction);
      const swap = observedSwap(transaction, mint, clock.nowMs());
      if (swap !== null) found.push(swap);
    }
  }
  return found;
}
