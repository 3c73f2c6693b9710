import { createHash } from 'node:crypto';
import { copyFileSync, mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { must } from '@chimera/core/assert';
import { unixMs } from '@chimera/core/units/chain';
import { dumpRows } from '@chimera/db/dump';
import { createJournal } from '@chimera/db/journal';
import { migrate } from '@chimera/db/migrate';
import { type Db, openWriter } from '@chimera/db/open';
import { createHistory, type HistoryEntry } from '@chimera/testkit/histories';
import { openSignerLog } from '../../apps/operator/src/compose/signer-log.ts';

/** A data folder as a killed operator leaves it, with what it held after each of its last commits. */
export interface RecordedStore {
  readonly dir: string;
  /** The states that a start may find, by the number of the last event. */
  readonly states: ReadonlyMap<number, string>;
  /** The journal row of each signature in the signer log. */
  readonly signedAt: ReadonlyMap<string, number>;
}

/** Events that are in the database file already, before the commits that only the WAL holds. */
const EVENTS_BEFORE = 40;
const SIGNATURES_MIN = 4;
const AT_MS = unixMs(1_800_000_000_000);

/** Writes a story by the store's own code: each commit of the last part stands in the WAL only. */
export async function recordStore(root: string, commits: number): Promise<RecordedStore> {
  const dir = mkdtempSync(join(root, 'written-'));
  const db = openWriter(join(dir, 'chimera.db'));
  migrate(db);
  let flushNow = (): void => undefined;
  const journal = createJournal({
    ...{ db, clock: { nowMs: () => AT_MS } },
    onFatal: (error) => {
      throw error;
    },
    schedule: (flush) => {
      flushNow = flush;
    },
  });
  const log = await openSignerLog(join(dir, 'signer.log'));
  const history = createHistory(seedThatSigns(commits));
  const signedAt = new Map<string, number>();
  const commit = async ({ row: { seq, event }, bytes }: HistoryEntry): Promise<number> => {
    if (event.type === 'attempt_signed') {
      const { orderId, n, txid } = event;
      const { plan } = must(history.book.orders.get(orderId), 'order');
      const note = { plan, draft: event, journalSeq: seq - 1 };
      await log.append({ orderId, n, txid, wire: must(bytes, 'signed bytes'), note });
      signedAt.set(txid, seq);
    }
    journal.append([bytes === null ? { event } : { event, bytes }]);
    flushNow();
    return seq;
  };
  for (let count = 0; count < EVENTS_BEFORE; count += 1) await commit(history.next());
  db.pragma('wal_checkpoint(TRUNCATE)');
  const states = new Map([[EVENTS_BEFORE, stateOf(db)]]);
  for (let count = 0; count < commits; count += 1) states.set(await commit(history.next()), stateOf(db));
  const left = mkdtempSync(join(root, 'left-'));
  // Closing would move the WAL into the file; a killed process does not close.
  for (const name of ['chimera.db', 'chimera.db-wal', 'signer.log'])
    copyFileSync(join(dir, name), join(left, name));
  await log.close();
  db.close();
  return { dir: left, states, signedAt };
}

/** The first story that signs often among its last events. */
function seedThatSigns(commits: number): number {
  for (let seed = 1; ; seed += 1) {
    const history = createHistory(seed);
    const types = Array.from({ length: EVENTS_BEFORE + commits }, () => history.next().row.event.type);
    const signed = types.slice(EVENTS_BEFORE).filter((type) => type === 'attempt_signed');
    if (signed.length >= SIGNATURES_MIN) return seed;
  }
}

/** Every row of every table, as one short text. */
export const stateOf = (db: Db): string =>
  createHash('sha256')
    .update(JSON.stringify(dumpRows(db)))
    .digest('hex');
