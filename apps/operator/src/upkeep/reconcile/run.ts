import type { Book } from '@chimera/core/book';
import type { Difference, ReconciliationEnded } from '@chimera/core/events-reconcile';
import {
  type BookedAttempt,
  compareAttempt,
  isTolerated,
  unknownTransaction,
} from '@chimera/core/portfolio/differences';
import type { Address } from '@chimera/core/units/chain';
import type { BookedMovement, ReconcileBooks } from '@chimera/db/reads/reconcile-books';
import { SolanaError } from '@chimera/solana/rpc/errors';
import type { SignatureInfo } from '@chimera/solana/rpc/schemas';
import type { Chain, ChainNode, Clock } from '../../ports.ts';
import { type BookSide, readBooks } from './book-side.ts';
import {
  type ChainBalances,
  findFinalized,
  readBalances,
  readHistory,
  toChainAttempt,
} from './chain-side.ts';
import { compareBalances } from './compare.ts';

export type ReconcileStep = 'history' | 'balances' | 'waiting' | 'books' | 'transactions';
export interface ReconcileProgress {
  readonly step: ReconcileStep;
  readonly done: number;
  readonly total: number | null;
}

export interface RunParts {
  readonly chain: Pick<Chain, 'providers'>;
  readonly wallet: Address;
  readonly book: Book;
  readonly books: ReconcileBooks;
  readonly clock: Clock;
  /** Records what came to or left the wallet by no order of ours. */
  readonly sweep: () => Promise<void>;
  /** Between two questions to a provider. */
  readonly pauseMs: number;
}

/** What a run found out; who started it is known to the caller. */
export type RunResult = Omit<ReconciliationEnded, 'type' | 'cause' | 'by' | 'startedAtMs'>;

/** An attempt ends within its blockhash's life; what is alive after this is unresolved. */
const SETTLE_MS_MAX = 120_000;
const SETTLE_POLL_MS = 250;
/** Differences told by one run; more than this is one catastrophe, told once. */
const DIFFERENCES_MAX = 500;

/**
 * Lays the wallet's finalized transactions and balances beside the books, both ways. Reads only; throws `SolanaError`
 * when no provider can be asked. Whatever is still moving, or cannot be asked, is named in the note.
 */
export async function reconcileOnce(
  parts: RunParts,
  onProgress: (progress: ReconcileProgress) => void,
  stop: AbortSignal,
): Promise<RunResult> {
  const { books } = parts;
  const notes: string[] = [];
  const checkpoint = books.checkpoint();
  const onPage = (done: number): void => onProgress({ step: 'history', done, total: null });
  const histories = await onEach(parts, notes, (node) =>
    readHistory(node, parts.wallet, { until: checkpoint?.txid, onPage }),
  );
  onProgress({ step: 'balances', done: 0, total: parts.chain.providers.length });
  const views = await onEach(parts, notes, (node) => readBalances(node, parts.wallet));
  const restless = await waitForAttempts(parts, onProgress, stop);
  // The first may be one that began before the balances were read.
  await parts.sweep();
  await parts.sweep();
  onProgress({ step: 'books', done: 0, total: null });
  const history = merged(histories);
  const open = books.openDifferences();
  const side = await readBooks(books, {
    spans: views,
    checkFrom: checkpoint?.slot ?? 0,
    checkAlso: new Set(open.map(({ subjectId }) => subjectId)),
    pause: () => parts.clock.sleep(0, stop),
  });
  const suspects = [...history.map(({ signature }) => signature), ...open.map(({ subjectId }) => subjectId)];
  const transactions = await checkTransactions(parts, { side, suspects, onProgress, stop });
  const balances = balancesOf(parts, views, side);
  notes.push(...restless, ...transactions.notes);
  if (balances.undecided.length > 0) notes.push(`no certain balance of ${balances.undecided.join(', ')}`);
  const strangers = side.strangers.map((each) => unknownTransaction(each.txid, each.walletDeltaLamports));
  return summarised(parts, {
    all: [...strangers, ...transactions.differences, ...balances.differences],
    notes,
    checkpoint: lastSettled(history, parts) ?? checkpoint,
    slot: views[0]?.fromSlot ?? null,
    transactionCount: transactions.count,
    accountCount: views[0]?.accountCount ?? 0,
    toleratedCount: transactions.toleratedCount + balances.toleratedCount,
  });
}

/** Asks every provider; one that cannot be asked is a note, all of them an error. */
async function onEach<T>(
  { chain }: RunParts,
  notes: string[],
  ask: (node: ChainNode) => Promise<T>,
): Promise<readonly T[]> {
  const answers: T[] = [];
  const failures: SolanaError[] = [];
  for (const node of chain.providers) {
    try {
      answers.push(await ask(node));
    } catch (error) {
      if (!(error instanceof SolanaError)) throw error;
      failures.push(error);
      notes.push(`${node.providerId} could not be asked: ${error.message}`);
    }
  }
  const [first] = failures;
  if (answers.length === 0 && first !== undefined) throw first;
  return answers;
}

/** What was under way when the balances were read may be in them; one that stays so is named. */
async function waitForAttempts(
  { book, clock }: RunParts,
  onProgress: (progress: ReconcileProgress) => void,
  stop: AbortSignal,
): Promise<readonly string[]> {
  const live = new Set(book.attempts.keys());
  const total = live.size;
  const untilMs = clock.monotonicMs() + SETTLE_MS_MAX;
  while (live.size > 0 && clock.monotonicMs() < untilMs && !stop.aborted) {
    for (const txid of live) if (!book.attempts.has(txid)) live.delete(txid);
    onProgress({ step: 'waiting', done: total - live.size, total });
    if (live.size > 0) await clock.sleep(SETTLE_POLL_MS, stop);
  }
  return live.size === 0 ? [] : [`${live.size} transactions have no proven end yet`];
}

/** The oldest first; each transaction once, whichever provider named it. */
function merged(histories: readonly (readonly SignatureInfo[])[]): readonly SignatureInfo[] {
  const all = new Map(histories.flat().map((entry) => [entry.signature, entry]));
  return [...all.values()].sort((a, b) => a.slot - b.slot);
}

/** The newest transaction before which nothing is still under way. */
function lastSettled(history: readonly SignatureInfo[], { book, books }: RunParts): RunResult['checkpoint'] {
  let last: RunResult['checkpoint'] = null;
  for (const { signature, slot } of history) {
    if (book.attempts.has(signature)) break;
    if (books.attempt(signature) === null && !books.isTransfer(signature)) break;
    last = { txid: signature, slot };
  }
  return last;
}

interface TransactionsWanted {
  readonly side: BookSide;
  /** Ids that the chain showed now or in an earlier run. */
  readonly suspects: readonly string[];
  readonly onProgress: (progress: ReconcileProgress) => void;
  readonly stop: AbortSignal;
}

async function checkTransactions(parts: RunParts, { side, suspects, onProgress, stop }: TransactionsWanted) {
  const wanted = [...side.toCheck.values()].flatMap((movement) => toBooked(movement) ?? []);
  // Proven dead and yet on the chain: the worst that the books can be wrong in.
  const risen = [...new Set(suspects)].flatMap((id) => {
    const attempt = parts.books.attempt(id);
    return attempt?.state === 'dead' ? [{ ...attempt, end: 'dead', fill: null, failed: null } as const] : [];
  });
  const all: readonly BookedAttempt[] = [...wanted, ...risen];
  const differences: Difference[] = [];
  let toleratedCount = 0;
  let unknownCount = 0;
  for (const [done, booked] of all.entries()) {
    if (stop.aborted) break;
    onProgress({ step: 'transactions', done, total: all.length });
    const shown = await findFinalized(parts.chain.providers, booked.txid);
    await parts.clock.sleep(parts.pauseMs, stop);
    if (shown.state === 'unknown') unknownCount += 1;
    if (shown.state === 'unknown') continue;
    const chain =
      shown.state === 'absent' ? null : toChainAttempt(shown.transaction, parts.wallet, booked.mint);
    const difference = compareAttempt(booked, chain);
    if (difference !== null) differences.push(difference);
    else if (chain !== null && isTolerated(booked, chain)) toleratedCount += 1;
  }
  const notes = unknownCount === 0 ? [] : [`${unknownCount} transactions could not be asked for`];
  return { differences, toleratedCount, notes, count: all.length };
}

/** What has its end; a provisional landing is compared once it is final. */
function toBooked({ state, ...movement }: BookedMovement): BookedAttempt | null {
  return state === 'landed' || state === 'failed_on_chain' ? { ...movement, end: state } : null;
}

function balancesOf({ wallet, book, books }: RunParts, views: readonly ChainBalances[], side: BookSide) {
  const accepted = new Map(books.explained().map(({ subjectId, off }) => [subjectId, off]));
  const positionOf = (mint: Address) => book.positionByMint.get(mint) ?? null;
  return compareBalances(views, side, { wallet, accepted, positionOf });
}

interface Findings
  extends Pick<RunResult, 'checkpoint' | 'slot' | 'transactionCount' | 'accountCount' | 'toleratedCount'> {
  readonly all: readonly Difference[];
  readonly notes: readonly string[];
}

/** Tells what is new from what is known, and which of the known are gone. */
function summarised({ books }: RunParts, { all, notes, ...findings }: Findings): RunResult {
  const open = books.openDifferences();
  const explained = new Set(books.explained().map(({ key }) => key));
  const openKeys = new Set(open.map(({ key }) => key));
  const foundKeys = new Set(all.map(({ key }) => key));
  const found = all.filter(({ key }) => !openKeys.has(key) && !explained.has(key)).slice(0, DIFFERENCES_MAX);
  const gone = open.filter(({ key }) => !foundKeys.has(key));
  // Where not everything could be compared, what was not found may still be there.
  const settledKeys = notes.length > 0 ? [] : gone.map(({ key }) => key);
  const standing = open.length - settledKeys.length;
  const isClean = found.length === 0 && standing === 0;
  return {
    ...findings,
    ...{ found, settledKeys, standingCount: standing },
    note: notes.length === 0 ? null : notes.join('; '),
    outcome: found.length > 0 ? 'differs' : notes.length > 0 ? 'incomplete' : isClean ? 'clean' : 'differs',
  };
}
