import { AssertionError } from '@chimera/core/assert';
import { type Address, address, type Txid } from '@chimera/core/units/chain';
import { createAttemptBytes } from '@chimera/db/attempt-bytes';
import { createTradeComparer, type TradeComparer, type TradeComparison } from '@chimera/db/compare-trade';
import type { Db } from '@chimera/db/open';
import {
  readTradeJournal,
  type TradeEntry,
  type TradeIds,
  type TradeJournal,
} from '@chimera/db/trade-journal';
import type { Boots } from './story.ts';

/** Everything the database tells of one trade, read at one moment. Holds signed bytes: never print it. */
export interface TradeEvidence {
  readonly ids: TradeIds;
  readonly entries: readonly TradeEntry[];
  readonly comparison: TradeComparison;
  readonly tableBytes: ReadonlyMap<Txid, Uint8Array>;
}

export interface BookEvidence {
  readonly trades: readonly TradeEvidence[];
  readonly boots: Boots;
  readonly isGapless: boolean;
  /** Up to here the journal was read. */
  readonly lastSeq: bigint;
}

/** Reads the trades that `id` names, or all of them, in one snapshot of the database. */
export function readEvidence(db: Db, id: string | null): BookEvidence {
  const comparer = createTradeComparer(db);
  const read = db.transaction((): BookEvidence => {
    const journal = readTradeJournal(db);
    const wanted = id === null ? journal.trades : journal.find(id);
    const bytes = createAttemptBytes(db);
    return {
      trades: wanted.map((ids) => readTrade({ ids, journal, comparer, bytes })),
      boots: readBoots(db),
      isGapless: journal.isGapless,
      lastSeq: db.prepare<[], bigint>('SELECT coalesce(max(seq), 0) FROM journal').pluck().get() ?? 0n,
    };
  });
  try {
    return read.deferred();
  } finally {
    comparer.close();
  }
}

/** Whether the journal has signed this since it was read: a running operator does not wait for a receipt. */
export function createSignedLater(db: Db, { lastSeq }: BookEvidence): (txid: Txid) => boolean {
  const find = db.prepare<[bigint, string]>(
    `SELECT 1 FROM journal WHERE seq > ? AND type = 'attempt_signed' AND data ->> '$.txid' = ?`,
  );
  return (txid) => find.get(lastSeq, txid) !== undefined;
}

interface TradeRead {
  readonly ids: TradeIds;
  readonly journal: TradeJournal;
  readonly comparer: TradeComparer;
  readonly bytes: (txid: Txid) => Uint8Array | null;
}

function readTrade({ ids, journal, comparer, bytes }: TradeRead): TradeEvidence {
  const entries = entriesOf(journal, ids);
  const comparison: TradeComparison =
    typeof entries === 'string' ? { kind: 'impossible', reason: entries } : comparer.compare(ids, entries);
  // Of entries that cannot be true nothing else is worth reading; they may not even have their fields.
  if (typeof entries === 'string' || comparison.kind === 'impossible')
    return { ids, entries: [], comparison, tableBytes: new Map() };
  const txids = entries.flatMap(({ row }) => (row.event.type === 'attempt_signed' ? [row.event.txid] : []));
  const stored = txids.flatMap((txid) => {
    const found = bytes(txid);
    return found === null ? [] : [[txid, found] as const];
  });
  return { ids, entries, comparison, tableBytes: new Map(stored) };
}

/** The entries, or why they cannot be read: a changed row may no longer be an event at all. */
function entriesOf(journal: TradeJournal, ids: TradeIds): readonly TradeEntry[] | string {
  try {
    return journal.read(ids);
  } catch (error) {
    if (error instanceof AssertionError) return error.message;
    throw error;
  }
}

function readBoots(db: Db): Boots {
  const rows = db
    .prepare<[], { epoch: bigint; wallet: string; genesis: string }>(
      `SELECT data ->> '$.bootEpoch' AS epoch, data ->> '$.wallet' AS wallet, data ->> '$.genesis' AS genesis
       FROM journal WHERE type = 'boot_started'`,
    )
    .all();
  return new Map<number, { wallet: Address; genesis: string }>(
    rows.map(({ epoch, wallet, genesis }) => [Number(epoch), { wallet: address(wallet), genesis }]),
  );
}
