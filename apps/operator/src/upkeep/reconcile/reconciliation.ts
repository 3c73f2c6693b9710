import type { Book } from '@chimera/core/book';
import type { ReconciliationState, ResolveDifferenceAnswer } from '@chimera/core/contract/reconciliation';
import type { JournalEvent } from '@chimera/core/events';
import type { Difference, ReconciliationCause } from '@chimera/core/events-reconcile';
import { positionMachine } from '@chimera/core/portfolio/position-machine';
import type { UnixMs } from '@chimera/core/units/chain';
import { SolanaError } from '@chimera/solana/rpc/errors';
import { DoorError } from '../../http/door-error.ts';
import type { Logger } from '../../ports.ts';
import type { RecordEvents } from '../../record.ts';
import { type BookSale, type BookSaleParts, createBookSale } from './book-sale.ts';
import { type ReconcileProgress, type RunParts, type RunResult, reconcileOnce } from './run.ts';

export interface Reconciliation {
  readonly state: () => ReconciliationState;
  /** Starts one in the background; throws `conflict` while one runs. */
  readonly start: (cause: ReconciliationCause, by: string) => ReconciliationState;
  /** Starts one when the day's is due; asked every minute. */
  readonly startIfDue: () => void;
  /** Throws `not_found` unless the difference stands open. */
  readonly resolve: (key: string, reason: string, by: string) => Promise<ResolveDifferenceAnswer>;
  /** Takes a sale that our key signed elsewhere into the books; throws `not_found`, `conflict` or `not_ready`. */
  readonly bookSale: BookSale;
}

export interface ReconciliationParts extends RunParts, Pick<BookSaleParts, 'ids' | 'signer' | 'heightMax'> {
  readonly record: RecordEvents;
  readonly logger: Logger;
  readonly onFatal: (error: unknown) => void;
  readonly stop: AbortSignal;
}

const DAY_MS = 86_400_000;
/** 04:00 UTC, when the least is traded. */
const DAILY_AT_MS = 4 * 3_600_000;
/** A run that did not come through is tried again this long after. */
const RETRY_MS = 15 * 60_000;

const IDLE: ReconciliationState = {
  ...{ isRunning: false, cause: null, startedBy: null, startedAtMs: null, progress: null },
  ...{ endedAtMs: null, outcome: null, failure: null },
};

/** One comparison of the books with the chain at a time, in the background; no trade ever waits for it. */
export function createReconciliation(parts: ReconciliationParts): Reconciliation {
  const { clock, onFatal, logger } = parts;
  let state = IDLE;
  let lastDueMs = lastDailyMs(clock.nowMs());

  async function run(cause: ReconciliationCause, by: string, startedAtMs: UnixMs): Promise<void> {
    const onProgress = (progress: ReconcileProgress): void => {
      state = { ...state, progress };
    };
    try {
      const result = await reconcileOnce(parts, onProgress, parts.stop);
      if (parts.stop.aborted) return;
      await keep(parts, result, { cause, by, startedAtMs });
      end(result.outcome, null);
    } catch (error) {
      if (!(error instanceof SolanaError)) throw error;
      logger.warn({ cause }, `the reconciliation did not come through: ${error.message}`);
      end(null, error.message);
    }
  }

  function end(outcome: RunResult['outcome'] | null, failure: string | null): void {
    state = { ...state, isRunning: false, progress: null, endedAtMs: clock.nowMs(), outcome, failure };
  }

  function start(cause: ReconciliationCause, by: string): ReconciliationState {
    if (state.isRunning) throw new DoorError('conflict', { details: 'a reconciliation is running already' });
    const startedAtMs = clock.nowMs();
    state = { ...IDLE, isRunning: true, cause, startedBy: by, startedAtMs };
    run(cause, by, startedAtMs).catch(onFatal);
    return state;
  }

  return {
    state: () => state,
    start,
    startIfDue() {
      if (state.isRunning) return;
      const nowMs = clock.nowMs();
      const isDue = lastDailyMs(nowMs) > lastDueMs;
      const isOwed = state.failure !== null && nowMs - (state.endedAtMs ?? 0) >= RETRY_MS;
      if (!isDue && !isOwed) return;
      lastDueMs = lastDailyMs(nowMs);
      start('daily', 'schedule');
    },
    resolve: (key, reason, by) => resolve(parts, { key, reason, by }),
    bookSale: createBookSale(parts),
  };
}

/** The last moment before `nowMs` at which the daily run is due. */
function lastDailyMs(nowMs: UnixMs): number {
  return Math.floor((nowMs - DAILY_AT_MS) / DAY_MS) * DAY_MS + DAILY_AT_MS;
}

interface Started {
  readonly cause: ReconciliationCause;
  readonly by: string;
  readonly startedAtMs: UnixMs;
}

/** The result and what it means for positions are one commit. */
async function keep(
  { book, record }: ReconciliationParts,
  result: RunResult,
  started: Started,
): Promise<void> {
  const flags: JournalEvent[] = [];
  const found = result.found.map((difference) => {
    if (difference.action !== 'quarantined') return difference;
    const flag = quarantineOf(book, difference);
    if (flag !== null) flags.push(flag);
    return isQuarantined(book, difference) || flag !== null
      ? difference
      : { ...difference, action: 'look' as const };
  });
  const ended: JournalEvent = { type: 'reconciliation_ended', ...started, ...result, found };
  await record([...flags, ended].map((event) => ({ event }))).durable;
}

const isQuarantined = (book: Book, { positionId }: Difference): boolean =>
  positionId !== null && book.positions.get(positionId)?.position.state === 'quarantined';

/** Entries of its mint stay shut and its exits go on, until a person knows what became of the rest. */
function quarantineOf(book: Book, { positionId, detail }: Difference): JournalEvent | null {
  const held = positionId === null ? undefined : book.positions.get(positionId);
  if (held === undefined || positionId === null) return null;
  if (!positionMachine[held.position.state].includes('quarantined')) return null;
  return { type: 'position_flagged', positionId, state: 'quarantined', reason: detail };
}

async function resolve(
  { books, book, record }: ReconciliationParts,
  { key, reason, by }: { readonly key: string; readonly reason: string; readonly by: string },
): Promise<ResolveDifferenceAnswer> {
  if (!books.openDifferences().some((open) => open.key === key)) {
    throw new DoorError('not_found', { details: 'no open difference has this key' });
  }
  const { events, durable } = record([{ event: { type: 'difference_resolved', key, reason, by } }]);
  await durable;
  return { status: 'resolved', key, seq: events.at(-1)?.seq ?? book.lastSeq };
}
