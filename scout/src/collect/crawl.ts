import type { Address, UnixMs } from '@chimera/core/units/chain';
import { SolanaError } from '@chimera/solana/rpc/errors';
import type { HistoryMethods } from '@chimera/solana/rpc/history-methods';
import type { SignatureInfo } from '@chimera/solana/rpc/schemas';
import { extract } from './extract.ts';
import type {
  History,
  ListedSignature,
  PlacedSignature,
  Progress,
  ReadTransaction,
  Source,
  WalkedPage,
} from './history.ts';

/** All of the world the scout may touch: two methods of a history node. */
export type HistoryNode = Pick<HistoryMethods, 'getSignaturesForAddress' | 'getTransaction'>;

export interface CrawlParts {
  readonly history: History;
  /** A read with failover. */
  readonly read: <T>(operation: (node: HistoryNode) => Promise<T>) => Promise<T>;
  readonly sleep: (ms: number) => Promise<void>;
  /** Nothing older is read. */
  readonly sinceMs: UnixMs;
  readonly onProgress: (progress: Progress, stage: string) => void;
}

export interface CrawlLimits {
  readonly concurrency: number;
  readonly batch: number;
  readonly walletsMax: number;
  readonly poolsMax: number;
  readonly buysMin: number;
  /** Wallets lead to pools, pools to wallets, until nobody new is found; a chain of more links is given up. */
  readonly roundsMax: number;
}

export const CRAWL_LIMITS: CrawlLimits = {
  concurrency: 8,
  batch: 400,
  walletsMax: 1_000,
  poolsMax: 2_000,
  buysMin: 5,
  roundsMax: 32,
};

const PAGE = 1_000;
const SOURCES_AT_ONCE = 64;
const UNREAD_AT_ONCE = 20_000;
const ATTEMPTS_MAX = 6;
const RETRY_MS_FIRST = 250;
const RETRY_MS_MAX = 8_000;

/**
 * Reads everything there is to know: first what the given wallets did, then the pools they traded in, then who
 * else trades there, then their pools, until these lead to nobody new. Everything is kept as it comes, so a killed
 * crawl goes on where it was, and ends with what an uninterrupted one finds.
 */
export async function crawl(
  parts: CrawlParts,
  start: readonly Address[],
  limits = CRAWL_LIMITS,
): Promise<void> {
  const { history } = parts;
  await history.reopenSources();
  await history.addSources(start.map((address) => ({ address, kind: 'wallet' as const })));
  for (let round = 0; round < limits.roundsMax; round += 1) {
    await walkOpen(parts, limits);
    await readUnread(parts, limits);
    const traders = await history.traders(limits.buysMin, limits.walletsMax);
    const wallets = [...new Set([...start, ...traders.map(({ wallet }) => wallet)])];
    const pools = await history.poolsOf(wallets, limits.poolsMax);
    await history.addSources([
      ...wallets.map((address) => ({ address, kind: 'wallet' as const })),
      ...pools.map((address) => ({ address, kind: 'pool' as const })),
    ]);
    const { sources, complete } = await history.progress();
    if (complete === sources) return;
  }
}

/** A page of each open source side by side, and one write for all of them, until none is open. */
async function walkOpen(parts: CrawlParts, limits: CrawlLimits): Promise<void> {
  for (;;) {
    const open = await parts.history.openSources(SOURCES_AT_ONCE);
    if (open.length === 0) return;
    const pages: WalkedPage[] = [];
    await forEach(open, limits.concurrency, async (source) => {
      pages.push(await nextPage(parts, source));
    });
    await parts.history.savePages(pages);
    parts.onProgress(await parts.history.progress(), 'listing');
  }
}

async function nextPage(parts: CrawlParts, source: Source): Promise<WalkedPage> {
  const { address, cursor, newest } = source;
  const page = await persistent(parts, (node) =>
    node.getSignaturesForAddress(address, {
      limit: PAGE,
      before: cursor ?? undefined,
      until: newest ?? undefined,
      commitment: 'finalized',
    }),
  );
  const recent = page.filter(({ blockTime }) => blockTime === null || blockTime >= parts.sinceMs);
  const last = page.at(-1);
  const isComplete = last === undefined || page.length < PAGE || recent.length < page.length;
  const walkNewest = source.walkNewest ?? page[0]?.signature ?? null;
  const listed = recent.flatMap((one, index) => toListed(one, -(source.walked + index)));
  const next = isComplete
    ? { cursor: null, walkNewest: null, newest: walkNewest ?? newest, isComplete, walked: 0 }
    : { cursor: last.signature, walkNewest, newest, isComplete, walked: source.walked + page.length };
  return { source: { ...source, ...next }, listed };
}

/** Failed transactions traded nothing. */
const toListed = (
  { signature, slot, blockTime, err }: SignatureInfo,
  place: number,
): readonly PlacedSignature[] => (err === null ? [{ txid: signature, slot, atMs: blockTime, place }] : []);

async function readUnread(parts: CrawlParts, limits: CrawlLimits): Promise<void> {
  const { history } = parts;
  for (;;) {
    const unread = await history.unread(UNREAD_AT_ONCE);
    if (unread.length === 0) return;
    for (let start = 0; start < unread.length; start += limits.batch) {
      await readBatch(parts, unread.slice(start, start + limits.batch), limits);
      parts.onProgress(await history.progress(), 'reading');
    }
  }
}

async function readBatch(
  parts: CrawlParts,
  batch: readonly ListedSignature[],
  { concurrency }: CrawlLimits,
): Promise<void> {
  const read: ReadTransaction[] = [];
  await forEach(batch, concurrency, async (listed) => {
    const transaction = await persistent(parts, (node) =>
      node.getTransaction(listed.txid, { commitment: 'finalized' }),
    );
    // A node that lists a transaction and does not have it has pruned it; it is passed over, once.
    read.push({ listed, ...(transaction === null ? NOTHING_READ : extract(transaction)) });
  });
  await parts.history.saveTransactions(read);
}

const NOTHING_READ = { swaps: [], pools: [], fundings: [] } as const;

/** Asks again, with growing pauses, while the failure is one that may pass. */
async function persistent<T>(
  { read, sleep }: CrawlParts,
  operation: (node: HistoryNode) => Promise<T>,
): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await read(operation);
    } catch (error) {
      if (!(error instanceof SolanaError) || !error.retryable || attempt >= ATTEMPTS_MAX) throw error;
      await sleep(error.retryAfterMs ?? Math.min(RETRY_MS_MAX, RETRY_MS_FIRST * 2 ** attempt));
    }
  }
}

async function forEach<T>(
  items: readonly T[],
  concurrency: number,
  run: (item: T) => Promise<void>,
): Promise<void> {
  const queue = items.values();
  const worker = async (): Promise<void> => {
    for (const item of queue) await run(item);
  };
  await Promise.all(Array.from({ length: concurrency }, worker));
}
